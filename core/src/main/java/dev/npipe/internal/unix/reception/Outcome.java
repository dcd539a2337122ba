// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.unix.door.Refusal;
import dev.npipe.internal.unix.greeting.MalformedHelloException;
import dev.npipe.internal.unix.socket.PeerGoneException;
import java.io.EOFException;
import java.io.IOException;

/** How the greeting of a client ended, at any door. */
public sealed interface Outcome extends Progress {
    /** The server was closed; made before any client can come. */
    Outcome CLOSED = new Closed();

    /** There is not even memory for an outcome; as {@link #CLOSED}. */
    Outcome NO_MEMORY = new Failed(new OutOfMemoryError("no memory is left"));

    /** Its connection is in the queue of the application, which closes it from now on. */
    record HandedOver() implements Outcome {}

    /** It knows that an instance is free, or has what it asked for, and wants no more. */
    record Told() implements Outcome {}

    /** It was refused. */
    record Refused(Refusal why) implements Outcome {}

    /** It is gone. */
    record Gone(IOException how) implements Outcome {}

    /** It did not say everything in its time. */
    record Silent() implements Outcome {}

    /** What it said is not understood. */
    record Malformed(String how) implements Outcome {}

    /** The server was closed meanwhile. */
    record Closed() implements Outcome {}

    /** The system failed, or there was no memory. */
    record Failed(Throwable how) implements Outcome {}

    /** What a step of a greeting failed with; never fails. */
    static Outcome of(Throwable e) {
        try {
            return kind(e);
        } catch (Error again) {
            return NO_MEMORY;
        }
    }

    private static Outcome kind(Throwable e) {
        return switch (e) {
            case MalformedHelloException malformed -> new Malformed(malformed.getMessage());
            case EOFException ended -> new Gone(ended);
            case PeerGoneException gone -> new Gone(gone);
            default -> new Failed(e);
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import java.io.IOException;

/** How the greeting of a client ended, at any door. */
public sealed interface Outcome {
    /** Its connection is in the queue of the application, which closes it from now on. */
    record HandedOver() implements Outcome {}

    /** It knows that an instance is free, and asked for no more. */
    record Told() implements Outcome {}

    /** It was refused. */
    record Refused(Refusal why) implements Outcome {}

    /** It has to wait, or has not said everything: it goes on where waiting holds up nobody. */
    record Later() implements Outcome {}

    /** It is gone. */
    record Gone(IOException how) implements Outcome {}

    /** It did not say everything in its time. */
    record Silent() implements Outcome {}

    /** What it said is not understood. */
    record Malformed(String how) implements Outcome {}

    /** The server was closed meanwhile. */
    record Closed() implements Outcome {}

    /** The system failed. */
    record Failed(IOException how) implements Outcome {}

    /** True when the client's socket is still needed. */
    default boolean keepsSocket() {
        return this instanceof HandedOver || this instanceof Later;
    }
}

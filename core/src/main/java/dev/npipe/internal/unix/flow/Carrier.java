// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.PipeMode;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.framing.Framing;
import dev.npipe.internal.unix.framing.NpipeFraming;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.util.Optional;

/** What carries a connection's bytes to its other end, and so decides what the two can do. */
public interface Carrier {
    /** How messages are told apart. */
    default Framing framing() {
        return new NpipeFraming();
    }

    /** True when the other end uses no protocol of pipes: plain bytes, in one direction or both. */
    default boolean isPlain() {
        return false;
    }

    /** True when the other end says what its application has read. */
    default boolean answersDrain() {
        return false;
    }

    /** True when a message of no bytes is the end of the stream, as both ends agreed. */
    default boolean zeroMessageEndsStream() {
        return false;
    }

    /** True when the other end learns that one direction has ended, and the other goes on. */
    default boolean carriesHalfClose() {
        return true;
    }

    /** Who is at the other end, when the socket's own peer only passes on what it sends. */
    default Optional<PeerIdentity> client() {
        return Optional.empty();
    }

    /**
     * Closes the socket of a connection that nobody writes to, at once or as soon as nothing is
     * lost by it; whoever waits there is woken at once.
     *
     * @param pipe the pipe, for messages
     * @param type its type
     */
    default void close(String pipe, PipeMode type, UnixSocket socket) throws IOException {
        socket.close();
    }
}

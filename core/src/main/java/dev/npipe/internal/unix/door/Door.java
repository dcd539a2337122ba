// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.door;

import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.time.Duration;

/** A way into a server's pipe: one of its sockets, and how the clients there greet. */
public interface Door {
    /** Where the clients connect. */
    UnixServerSocket socket();

    /** Whether this user can get in at all; of who cannot, not a byte is read. */
    default boolean admits(PeerIdentity peer, AccessCheck check) {
        return check.permits(peer, false, false);
    }

    /** The greeting of a client, of this user, that has just connected. */
    Greeting greeting(UnixSocket client, PeerIdentity peer);

    /**
     * Tells a client that was not heard that it is refused, if there are words for that here. Never
     * waits.
     */
    default void refuse(UnixSocket client, Refusal refusal) throws IOException {}

    /** How long a client may take until it has said what it wants. */
    default Duration timeToGreet() {
        return Handshake.TIME_LIMIT;
    }

    /**
     * True when one client after the other comes in: while one waits for an instance, the next ones
     * wait in the backlog.
     */
    default boolean isOneAtATime() {
        return false;
    }

    /**
     * True when nobody waits here for an answer: a client that has left may have sent all that it
     * came for.
     */
    default boolean leavesAtOnce() {
        return false;
    }

    /**
     * Whether the thread of the application that waits in {@code accept} may take clients in here.
     */
    default boolean isMain() {
        return false;
    }

    /** Who greets here, in a sentence of the log. */
    default String client() {
        return "a client";
    }

    /** What it begins with, in a sentence of the log. */
    default String beginning() {
        return "handshake";
    }
}

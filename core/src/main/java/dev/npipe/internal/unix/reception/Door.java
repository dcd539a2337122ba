// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;

/** A way into a server's pipe: one of its sockets, and how the clients there greet. */
public interface Door {
    /** Where the clients connect. */
    UnixServerSocket socket();

    /** The greeting of a client that has just connected. */
    Greeting greeting(UnixSocket client);

    /**
     * True when one client after the other comes in: while one waits for an instance, the next ones
     * wait in the backlog.
     */
    default boolean isOneAtATime() {
        return false;
    }

    /** The kind of thread for a client that takes its time, or waits for an instance. */
    Thread.Builder waiter();

    /** Who greets here, in a sentence of the log. */
    default String client() {
        return "a client";
    }

    /** What it begins with, in a sentence of the log. */
    default String beginning() {
        return "handshake";
    }
}

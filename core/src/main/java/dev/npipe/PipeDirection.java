// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * Which way data flows through a pipe, seen from its server, as in {@code PIPE_ACCESS_INBOUND},
 * {@code PIPE_ACCESS_OUTBOUND} and {@code PIPE_ACCESS_DUPLEX}.
 *
 * <p>The client names it the same way: a client that connects with {@link #INBOUND} writes and does
 * not read.
 *
 * @since 0.1
 */
public enum PipeDirection {
    /** From client to server only. */
    INBOUND,
    /** From server to client only. */
    OUTBOUND,
    /** Both ways. */
    DUPLEX;

    /**
     * Tells whether data flows from the client to the server.
     *
     * @return true for {@link #INBOUND} and {@link #DUPLEX}
     */
    public boolean serverReads() {
        return this != OUTBOUND;
    }

    /**
     * Tells whether data flows from the server to the client.
     *
     * @return true for {@link #OUTBOUND} and {@link #DUPLEX}
     */
    public boolean serverWrites() {
        return this != INBOUND;
    }
}

// SPDX-License-Identifier: Apache-2.0

/**
 * Pipes over Unix sockets: where they live, the handshake, the frames, who owns a name. Everything
 * that the backends with sockets share; they bring the sockets ({@link
 * dev.npipe.internal.local.LocalSockets}). The protocol is written down in {@code
 * docs/protocol.md}.
 *
 * <p>Lock order inside a connection: the read lock before the write lock. A thread that holds the
 * read lock never waits for the write lock except in {@code transact}, because the holder of the
 * write lock may be waiting for the peer to read.
 */
package dev.npipe.internal.local;

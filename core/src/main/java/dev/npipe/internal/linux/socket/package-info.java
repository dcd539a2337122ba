// SPDX-License-Identifier: Apache-2.0

/**
 * Unix sockets by libc, through the foreign function API: one system call for a blocking read or
 * write on a platform thread, one epoll thread behind all virtual threads, and everything that the
 * kernel knows about the peer.
 *
 * <p>Rules that everything here keeps:
 *
 * <ul>
 *   <li>A downcall that may block is never {@code critical}: it would hold up the garbage
 *       collector.
 *   <li>A virtual thread never blocks in a downcall: it passes {@code MSG_DONTWAIT} and parks.
 *   <li>Closing a descriptor wakes nobody and frees its number for reuse, so {@code close} shuts
 *       the socket down, and the last user closes the descriptor ({@link
 *       dev.npipe.internal.linux.waiting.Descriptor}).
 *   <li>Each call that may fail captures errno into memory that its caller owns for its length.
 * </ul>
 */
package dev.npipe.internal.linux.socket;

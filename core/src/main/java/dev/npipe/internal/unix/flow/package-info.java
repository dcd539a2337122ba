// SPDX-License-Identifier: Apache-2.0

/**
 * Connections: what is read, written, looked at and waited for at one end of a pipe. {@link
 * PipeEnd} says which end of which pipe that is and {@link Carrier} what carries its bytes; {@link
 * Connections} chooses the connection.
 *
 * <p>Locks, in the order in which they are taken: the turn to read ({@code ReadTurn}), then the
 * write lock. With the first one held the second is only tried, except by a transaction, which
 * writes before it reads. This package uses {@code unix.drain}, {@code unix.framing} and {@code
 * unix.socket}; how a connection came about is not its business.
 */
package dev.npipe.internal.unix.flow;

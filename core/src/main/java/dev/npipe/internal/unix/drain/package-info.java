// SPDX-License-Identifier: Apache-2.0

/**
 * Whether the other end's application has read everything: {@link
 * dev.npipe.internal.unix.drain.DrainWait} asks and waits, {@link
 * dev.npipe.internal.unix.drain.DrainAnswers} answers. The answer comes among the data, so both
 * work around whose turn it is to read ({@link dev.npipe.internal.unix.drain.ReadTurn}).
 *
 * <p>It stands on {@code framing} and {@code socket}, and does not know the connections.
 */
package dev.npipe.internal.unix.drain;

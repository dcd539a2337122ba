// SPDX-License-Identifier: Apache-2.0

/**
 * Messages on a stream of bytes: how they are told apart ({@link Framing}), taken apart ({@link
 * FrameReader}) and put together ({@link FrameWriter}), and what was received and not yet read
 * ({@link InBuffer}).
 *
 * <p>Everything here is guarded by the lock of its direction, which the connection holds. It uses
 * {@code unix.socket} and knows no connection.
 */
package dev.npipe.internal.unix.framing;

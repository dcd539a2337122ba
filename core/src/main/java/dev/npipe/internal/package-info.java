// SPDX-License-Identifier: Apache-2.0

/**
 * The seam between the public API and the platforms: a {@link dev.npipe.internal.Provider} makes
 * {@link dev.npipe.internal.Listener}s and {@link dev.npipe.internal.Connection}s, and {@link
 * dev.npipe.internal.Providers} is the only place that asks for the operating system.
 *
 * <p>Who does what: the public channels check arguments, directions and the closed state, and
 * register with {@code begin} and {@code end}; a connection has its own locks and waits. A wait
 * ends with {@link java.nio.channels.ClosedByInterruptException} when the thread is interrupted
 * (the outer channel then closes itself), with {@link
 * java.nio.channels.InterruptedByTimeoutException} when its deadline passed, and with {@link
 * java.nio.channels.AsynchronousCloseException} when the connection was closed.
 */
package dev.npipe.internal;

// SPDX-License-Identifier: Apache-2.0

/**
 * The client's way to a server: a client enters through {@link
 * dev.npipe.internal.unix.client.UnixConnector}, or through {@link
 * dev.npipe.internal.unix.client.InstanceWait} if it only waits. {@code ServerSearch} looks at each
 * place, {@code SocketPlace} judges the file there, {@code ClientGreeting} greets; what a client is
 * told when it is refused is in {@code RefusedClient}.
 *
 * <p>It stands on {@code greeting}, {@code name}, {@code flow} and {@code socket}.
 */
package dev.npipe.internal.unix.client;

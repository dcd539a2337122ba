// SPDX-License-Identifier: Apache-2.0

/**
 * The handshake, and the client's half of it. {@link dev.npipe.internal.unix.greeting.Handshake}
 * has its numbers and its time limit, {@link dev.npipe.internal.unix.greeting.ClientHello} and
 * {@link dev.npipe.internal.unix.greeting.ServerHello} are its bytes, {@link
 * dev.npipe.internal.unix.greeting.HelloExchange} is all that touches a socket. A client enters
 * through {@link dev.npipe.internal.unix.greeting.UnixConnector} or {@link
 * dev.npipe.internal.unix.greeting.InstanceWait}; what it is told when it is refused is in {@code
 * RefusedClient}.
 *
 * <p>It stands on {@code name}, {@code flow} and {@code socket}. The server's half is in {@code
 * reception}, which this does not know.
 */
package dev.npipe.internal.unix.greeting;

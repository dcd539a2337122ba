// SPDX-License-Identifier: Apache-2.0

/**
 * The handshake. {@link dev.npipe.internal.unix.greeting.Handshake} has its numbers and its time
 * limit, {@link dev.npipe.internal.unix.greeting.ClientHello} and {@link
 * dev.npipe.internal.unix.greeting.ServerHello} are its bytes, {@link
 * dev.npipe.internal.unix.greeting.HelloExchange} is all that touches a socket.
 *
 * <p>It stands on {@code socket}. Who asks is in {@code client}, who answers in {@code door} and
 * {@code reception}, and this knows neither.
 */
package dev.npipe.internal.unix.greeting;

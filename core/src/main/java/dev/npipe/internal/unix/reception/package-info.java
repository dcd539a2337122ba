// SPDX-License-Identifier: Apache-2.0

/**
 * The server's half of getting a client in. A {@link dev.npipe.internal.unix.door.Door} knows how
 * the clients at one of the server's sockets greet, and nothing else; an {@link
 * dev.npipe.internal.unix.reception.Acceptor} at each takes clients in, or a thread of the
 * application in its place ({@code Duty}), and each is a {@code Visit} until it is answered, which
 * holds no thread. What a client asks for is a {@link dev.npipe.internal.unix.door.Request},
 * decided about in the one {@link dev.npipe.internal.unix.reception.Reception} of the server, with
 * the identity that the system tells: whether this user may do anything here, whether the request
 * is sound, whether this user has access for it, and whether there is an instance, in that order;
 * there the connection is made, and queued for {@code accept}. How that ended is an {@link
 * dev.npipe.internal.unix.reception.Outcome}; what a refused client is told is a {@link
 * dev.npipe.internal.unix.door.Refusal}.
 *
 * <p>It stands on {@code door}, {@code waiting}, {@code name} and what is below. Doors may be made
 * elsewhere: {@code samba} has one.
 */
package dev.npipe.internal.unix.reception;

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.unix.flow.UnixConnection;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.waiting.Instances;

/**
 * A client that was answered and waits to be accepted.
 *
 * @param socket what the connection is over
 * @param user whose client it is, as {@link Instances} counts it
 */
public record Arrived(UnixConnection connection, UnixSocket socket, Object user) {}

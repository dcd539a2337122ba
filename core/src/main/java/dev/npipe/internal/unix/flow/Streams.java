// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.internal.unix.socket.Sink;
import dev.npipe.internal.unix.socket.Source;
import dev.npipe.internal.unix.socket.UnixSocket;

/**
 * A socket, and what data goes through in its two directions: the socket's own streams, or others
 * in front of them.
 */
record Streams(UnixSocket socket, Source source, Sink sink) {}

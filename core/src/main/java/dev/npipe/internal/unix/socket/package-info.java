// SPDX-License-Identifier: Apache-2.0

/**
 * What named pipes on Unix need from a system: stream sockets in the file system. A backend
 * implements {@link UnixSockets}, {@link UnixServerSocket} and {@link UnixSocket}; the two
 * directions of a connection are a {@link Source} and a {@link Sink}, whose verbs never wait or
 * wait, and nothing in between. Something else that moves the bytes of a connection is a {@link
 * UnixSocket} around the system's, with streams of its own.
 *
 * <p>The other classes here are what both sides of this seam use, such as ways to wait. This
 * package knows nothing of pipes, and uses {@code unix.file} and {@code unix.memory} alone.
 */
package dev.npipe.internal.unix.socket;

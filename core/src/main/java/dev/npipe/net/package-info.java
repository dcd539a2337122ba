// SPDX-License-Identifier: Apache-2.0

/**
 * Named pipes as {@code java.net} sockets, for libraries that want a {@link java.net.Socket}, a
 * {@link java.net.ServerSocket} or a factory of them.
 *
 * <p>{@link dev.npipe.net.NamedPipeSocket} and {@link dev.npipe.net.NamedPipeServerSocket} are what
 * a program uses itself; {@link dev.npipe.net.NamedPipeSocketFactory} and {@link
 * dev.npipe.net.NamedPipeServerSocketFactory} are what a library is given, and {@link
 * dev.npipe.net.NamedPipeRmiSocketFactory} is for RMI and JMX. Where these sockets differ from
 * those of TCP is a table in {@code docs/guide-sockets.md}.
 *
 * <p><b>What goes wrong</b> is told as sockets tell it, with the exception of the pipe as the
 * cause: a time limit as {@link java.net.SocketTimeoutException}, a pipe that is not there as
 * {@link java.net.ConnectException}, a refusal, a closed socket and a peer that is gone as {@link
 * java.net.SocketException}.
 *
 * <p><b>Interrupts.</b> Interrupting a thread that reads, writes, connects or accepts closes the
 * socket, and the call fails with {@link java.net.SocketException} while the thread stays
 * interrupted. That is what {@link java.net.Socket} promises for virtual threads; here it is so for
 * all threads.
 */
package dev.npipe.net;

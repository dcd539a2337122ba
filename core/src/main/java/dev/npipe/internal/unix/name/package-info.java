// SPDX-License-Identifier: Apache-2.0

/**
 * Where pipes live in the file system: the paths of their sockets and the longest of them ({@link
 * dev.npipe.internal.unix.name.SocketPaths}), who may own a name ({@link
 * dev.npipe.internal.unix.name.NameLock}), the socket files of a server ({@link
 * dev.npipe.internal.unix.name.SocketFile}), how both are made again when they are lost, who
 * listens ({@link dev.npipe.internal.unix.name.LiveSockets}), and what servers have written about
 * their pipes ({@link dev.npipe.internal.unix.name.Published}).
 *
 * <p>It uses {@code socket} to listen and to see who listens, and nothing else of {@code unix}. It
 * knows files and names only: not what is said over a socket, and not who may connect.
 */
package dev.npipe.internal.unix.name;

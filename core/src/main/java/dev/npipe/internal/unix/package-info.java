// SPDX-License-Identifier: Apache-2.0

/**
 * Named pipes over Unix sockets, which a backend brings ({@code linux}, {@code nio}). This package
 * is the front: {@link dev.npipe.internal.unix.UnixProvider} is what the rest of the library sees,
 * {@code UnixServer} puts a server together and {@code UnixListener} is the result. The rooms below
 * it, each of which knows only those after it:
 *
 * <ul>
 *   <li>{@code samba}: clients of other machines;
 *   <li>{@code reception}: how a server lets clients in;
 *   <li>{@code door}: how clients greet;
 *   <li>{@code waiting}: how many may wait, and who is next;
 *   <li>{@code greeting}: the handshake, and how a client gets in;
 *   <li>{@code flow}: a connection, from the first byte to the last;
 *   <li>{@code framing}: how messages are told apart;
 *   <li>{@code socket}: what a backend has to bring.
 * </ul>
 *
 * <p>{@code name}, where pipes live in the file system, stands on {@code socket} alone; {@code
 * greeting}, {@code samba} and this package use it, and {@code listing}, which tells what pipes
 * there are, also by what their servers write about them ({@code description}).
 */
package dev.npipe.internal.unix;

// SPDX-License-Identifier: Apache-2.0

/**
 * The server's half: Samba's smbd opens a pipe for its client by connecting to a socket, with a
 * request that says who the client is (named-pipe-auth, {@code librpc/idl/named_pipe_auth.idl}).
 */
package dev.npipe.smb.samba;

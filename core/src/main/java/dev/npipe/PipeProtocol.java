// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * What is spoken at a pipe.
 *
 * @since 0.1
 */
public enum PipeProtocol {
    /** npipe's own protocol, which has messages and refusals. */
    NPIPE,

    /** Plain bytes, as .NET, Node and most programs speak at a socket. */
    PLAIN,

    /** npipe's own protocol at one of its sockets, and plain bytes at the other. */
    NPIPE_AND_PLAIN,

    /** The named pipes of Windows. */
    WINDOWS,

    /** A socket at a path, whose server has not said what it speaks. */
    UNKNOWN
}

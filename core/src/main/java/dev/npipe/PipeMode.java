// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * Whether data travels as a stream of bytes or as messages.
 *
 * <p>A pipe has a <em>type</em>, chosen by its server for all instances ({@code PIPE_TYPE_BYTE},
 * {@code PIPE_TYPE_MESSAGE}), and each end has a <em>read mode</em> ({@code PIPE_READMODE_BYTE},
 * {@code PIPE_READMODE_MESSAGE}). A byte-type pipe is always read as bytes; a message-type pipe can
 * be read either way.
 *
 * @since 0.1
 */
public enum PipeMode {
    /** A stream of bytes: one write may be read in parts, several writes may be read as one. */
    BYTE,
    /** Messages: what one write sent is one message, and a read never returns bytes of two. */
    MESSAGE
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.framing;

import java.nio.ByteBuffer;

/**
 * What one record is in a stream of bytes. A pipe with messages needs none: there each message is a
 * record.
 */
public enum Framing {
    /** Whatever a read gives; nothing is written between two records. */
    RAW,
    /** What stands before a line feed. */
    LINE,
    /** What stands before a byte, or character, of value 0. */
    NUL,
    /** As many bytes as a big-endian number of 4 bytes before them says. */
    LEN32;

    /** The longest record, or message, that is held unless a user says otherwise, 16 MiB. */
    public static final int MAX_RECORD = 16 << 20;

    /** The bytes of the length before a record. */
    static final int LENGTH_BYTES = Integer.BYTES;

    /**
     * The record as it stands in a stream. It is copied unless nothing is to be added to it.
     *
     * @param text how the text in that stream is encoded: the mark behind a record is text
     */
    public ByteBuffer frame(ByteBuffer record, Encoding text) {
        return switch (this) {
            case RAW -> record;
            case LINE, NUL -> {
                byte[] mark = mark(text);
                yield ByteBuffer.allocate(record.remaining() + mark.length)
                        .put(record)
                        .put(mark)
                        .flip();
            }
            case LEN32 ->
                    ByteBuffer.allocate(LENGTH_BYTES + record.remaining())
                            .putInt(record.remaining())
                            .put(record)
                            .flip();
        };
    }

    /** What stands behind each record; nothing for framings without one. */
    byte[] mark(Encoding text) {
        return switch (this) {
            case RAW, LEN32 -> new byte[0];
            case LINE -> text.bytes("\n");
            case NUL -> text.bytes("\0");
        };
    }
}

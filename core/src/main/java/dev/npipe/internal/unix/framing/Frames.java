// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The frames of a message-type pipe. A data frame is a 4-byte little-endian length and that many
 * bytes. A control frame has bit 31 of the first word set, a kind in bits 16 to 30, the length of
 * its payload in bits 0 to 15, and is always a count of 8 bytes.
 */
public final class Frames {
    /** The length of a data frame's header. */
    public static final int HEADER = 4;

    /** The length of a control frame. */
    public static final int CONTROL = 12;

    /** Asks for an answer once the application has consumed this much. */
    public static final int DRAIN = 1;

    /** The application has consumed this much. */
    public static final int DRAINED = 2;

    /** The connection closes, and the application had consumed this much. */
    public static final int CLOSED = 3;

    private static final int CONTROL_BIT = 0x8000_0000;
    private static final int COUNT_BYTES = 8;

    private Frames() {}

    public static boolean isControl(int header) {
        return header < 0;
    }

    /** The kind of a control frame, or 0 if it is none that is known. */
    public static int kind(int header) {
        int kind = (header & ~CONTROL_BIT) >>> 16;
        boolean known = kind >= DRAIN && kind <= CLOSED && (header & 0xFFFF) == COUNT_BYTES;
        return known ? kind : 0;
    }

    public static ByteBuffer control(int kind, long count) {
        return ByteBuffer.allocate(CONTROL)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(CONTROL_BIT | kind << 16 | COUNT_BYTES)
                .putLong(count)
                .flip();
    }

    /** The count of the control frame that begins at an index. */
    static long count(ByteBuffer bytes, int index) {
        return bytes.getLong(index + HEADER);
    }
}

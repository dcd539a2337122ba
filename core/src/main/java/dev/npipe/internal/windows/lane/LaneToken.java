// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * 16 random bytes, by which a server knows in which of its connections they arrive: Windows tells
 * which process is at the other end, and not which of its handles.
 */
public final class LaneToken {
    /** How many bytes. */
    public static final int SIZE = 16;

    private final byte[] bytes;

    private LaneToken(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Another one. */
    public static LaneToken next(SecureRandom random) {
        byte[] bytes = new byte[SIZE];
        random.nextBytes(bytes);
        return new LaneToken(bytes);
    }

    /**
     * What {@link #toString} says.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static LaneToken parse(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != SIZE) {
            throw new IllegalArgumentException("a token of " + bytes.length + " bytes");
        }
        return new LaneToken(bytes);
    }

    /** The bytes, to be written. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /**
     * True if these bytes are this one's, or as many of its bytes as there are.
     *
     * @param from which of this one's bytes comes first
     */
    public boolean matches(int from, ByteBuffer other, int at, int count) {
        int n = Math.min(count, SIZE - from);
        for (int i = 0; i < n; i++) {
            if (other.get(at + i) != bytes[from + i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}

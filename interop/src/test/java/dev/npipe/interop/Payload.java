// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import java.util.zip.CRC32;

/** The bytes that the peers send, and the words they use for what they received. */
final class Payload {
    static final int CLIENT_SEED = 1;
    static final int SERVER_SEED = 2;

    private Payload() {}

    /** Bytes that never repeat at a block size: a lost or doubled block shows in the checksum. */
    static byte[] of(int seed, int size) {
        var bytes = new byte[size];
        int state = seed;
        for (int i = 0; i < size; i++) {
            state = state * 1664525 + 1013904223;
            bytes[i] = (byte) (state >>> 24);
        }
        return bytes;
    }

    static byte[] fromClient(int size) {
        return of(CLIENT_SEED, size);
    }

    static byte[] fromServer(int size) {
        return of(SERVER_SEED, size);
    }

    /** For example {@code 5 crc32:3610a686}. */
    static String describe(byte[] bytes) {
        var crc = new CRC32();
        crc.update(bytes);
        return "%d crc32:%08x".formatted(bytes.length, crc.getValue());
    }
}

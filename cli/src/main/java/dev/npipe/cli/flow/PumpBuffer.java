// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.flow;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a pump holds: small while little comes, a piece when much does, and as long as a message
 * that has to be whole.
 */
final class PumpBuffer {
    static final int PIECE = 128 * 1024;

    /** What a connection costs that says little. */
    private static final int SMALL = 16 * 1024;

    /** After so many short messages in a row the memory of a long one is given back. */
    private static final int SHORT_ONES = 8;

    private final int maxMessage;
    private ByteBuffer bytes = ByteBuffer.allocateDirect(SMALL);
    private int shortOnes;

    PumpBuffer(int maxMessage) {
        this.maxMessage = maxMessage;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    /** Goes on with a message: there is room for at least one byte more. */
    void makeRoom() throws IOException {
        if (bytes.hasRemaining()) {
            return;
        }
        if (bytes.capacity() >= maxMessage) {
            throw new IOException("a message is longer than " + maxMessage + " bytes");
        }
        long twice = Math.max(PIECE, 2L * bytes.capacity());
        bytes = allocate((int) Math.min(twice, maxMessage)).put(bytes.flip());
    }

    /** Is empty again, and as large as what came last lets expect. */
    void reuse() {
        int used = bytes.limit();
        boolean full = used == bytes.capacity();
        if (bytes.capacity() < PIECE && full) {
            bytes = ByteBuffer.allocateDirect(PIECE);
            return;
        }
        shortOnes = used > PIECE ? 0 : shortOnes + 1;
        if (bytes.capacity() > PIECE && shortOnes >= SHORT_ONES) {
            bytes = ByteBuffer.allocateDirect(PIECE);
        }
        bytes.clear();
    }

    private static ByteBuffer allocate(int size) throws IOException {
        try {
            return ByteBuffer.allocateDirect(size);
        } catch (OutOfMemoryError e) {
            throw new IOException("no memory for a message of more than " + size / 2 + " bytes", e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A message that is longer than the memory of either end, with bytes that tell their place. */
public final class LongMessage {
    /** Not a power of two, so that no block of a buffer's size looks like another. */
    private static final int PERIOD = 251;

    /** The bytes of one block, about 1 MB. */
    static final int BLOCK = PERIOD * 4096;

    private LongMessage() {}

    /** Writes a message of so many blocks, all of which are the same memory. */
    static void write(NamedPipeChannel pipe, int blocks) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        while (block.hasRemaining()) {
            block.put((byte) (block.position() % PERIOD));
        }
        block.flip();
        var message = new ByteBuffer[blocks];
        Arrays.setAll(message, _ -> block.duplicate());
        pipe.write(message);
    }

    /**
     * Reads one message piece by piece.
     *
     * @return how long it was
     * @throws IOException if a byte is not at its place
     */
    static long read(NamedPipeChannel pipe) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(64 * 1024);
        long count = 0;
        do {
            if (pipe.read(piece.clear()) < 0) {
                throw new IOException("the end came after " + count + " bytes");
            }
            for (piece.flip(); piece.hasRemaining(); count++) {
                byte found = piece.get();
                if (found != (byte) (count % PERIOD)) {
                    throw new IOException("at %d is %d".formatted(count, found));
                }
            }
        } while (!pipe.isMessageComplete());
        return count;
    }
}

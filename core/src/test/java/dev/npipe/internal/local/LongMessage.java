// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.NamedPipeChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A message that is longer than the memory of either end, with bytes that tell their place. */
final class LongMessage {
    /** Not a power of two, so that no block of a buffer's size looks like another. */
    private static final int PERIOD = 251;

    private LongMessage() {}

    /** Writes a message of so many bytes, out of a file that is mapped and not on the heap. */
    static void write(NamedPipeChannel pipe, int size) throws IOException {
        Path file = Files.createTempFile("long", null);
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        java.util.Set.of(
                                java.nio.file.StandardOpenOption.READ,
                                java.nio.file.StandardOpenOption.WRITE))) {
            ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
            while (bytes.hasRemaining()) {
                bytes.put((byte) (bytes.position() % PERIOD));
            }
            pipe.write(bytes.flip());
        } finally {
            Files.delete(file);
        }
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

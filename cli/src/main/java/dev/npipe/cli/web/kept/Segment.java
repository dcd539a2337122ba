// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web.kept;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * One of the files of the history, in blocks of entries: where each block begins is known, so that
 * an entry is found with one short read. The history's lock guards everything but the file.
 */
final class Segment implements Closeable {
    /** What ends a block: an entry is decoded along with all of its block. */
    private static final int BLOCK_ENTRIES = 128;

    private static final int BLOCK_BYTES = 64 * 1024;

    /** What is written at once. */
    private static final int BUFFER = 256 * 1024;

    private final FileChannel file;
    private final long firstRow;
    private final ByteBuffer pending = ByteBuffer.allocateDirect(BUFFER);

    private long[] blockRows = new long[64];
    private long[] blockOffsets = new long[64];
    private int blocks;
    private long rows;
    private long length;
    private long flushedRows;
    private long flushedLength;

    /** An empty file. */
    Segment(FileChannel file, long firstRow) {
        this.file = file;
        this.firstRow = firstRow;
    }

    /**
     * A new file, which no other user can read, and which is gone when this process is: on Unix it
     * has no name as soon as it is open.
     */
    static FileChannel temporary(Path directory) throws IOException {
        return FileChannel.open(
                Files.createTempFile(directory, "npipe-tap", ".tmp"),
                Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE));
    }

    /** Where a block of entries lies in the file. */
    record Block(Segment segment, long firstRow, long endRow, long offset, int length) {
        /** All of its entries, in their order. */
        List<Entry> read() throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining()) {
                if (segment.file.read(bytes, offset + bytes.position()) < 0) {
                    throw new IOException("the temporary file of the tap was cut");
                }
            }
            bytes.flip();
            var entries = new ArrayList<Entry>();
            for (long row = firstRow; row < endRow; row++) {
                entries.add(Entry.decode(row, bytes));
            }
            return entries;
        }
    }

    long firstRow() {
        return firstRow;
    }

    /** The row behind the last one that can be read. */
    long endRow() {
        return firstRow + flushedRows;
    }

    /** The row that is appended next. */
    long nextRow() {
        return firstRow + rows;
    }

    long length() {
        return length;
    }

    /**
     * Adds an entry.
     *
     * @throws IOException if the entry is not kept, as when the disk is full; nor are then others
     *     that could not be read yet, see {@link #nextRow}
     */
    void append(ByteBuffer entry) throws IOException {
        int size = entry.remaining();
        boolean full =
                blocks == 0
                        || firstRow + rows - blockRows[blocks - 1] >= BLOCK_ENTRIES
                        || length - blockOffsets[blocks - 1] >= BLOCK_BYTES;
        if (pending.remaining() < size) {
            flush();
        }
        if (pending.remaining() < size) {
            writeFully(entry, length); // nothing is pending: it was flushed just now
        } else {
            pending.put(entry);
        }
        if (full) {
            addBlock(firstRow + rows, length);
        }
        rows++;
        length += size;
    }

    /**
     * Lets readers see what was appended.
     *
     * @throws IOException if that cannot be written: it is dropped, and what follows takes its
     *     place
     */
    void flush() throws IOException {
        pending.flip();
        long at = length - pending.remaining();
        try {
            writeFully(pending, at);
            flushedRows = rows;
            flushedLength = length;
        } finally {
            pending.clear();
            dropUnflushed();
        }
    }

    private void dropUnflushed() {
        rows = flushedRows;
        length = flushedLength;
        while (blocks > 0 && blockRows[blocks - 1] >= endRow()) {
            blocks--;
        }
    }

    private void writeFully(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += file.write(bytes, position);
        }
    }

    private void addBlock(long row, long offset) {
        if (blocks == blockRows.length) {
            blockRows = Arrays.copyOf(blockRows, 2 * blocks);
            blockOffsets = Arrays.copyOf(blockOffsets, 2 * blocks);
        }
        blockRows[blocks] = row;
        blockOffsets[blocks] = offset;
        blocks++;
    }

    /** The block with a row that can be read. */
    Block locate(long row) {
        int found = Arrays.binarySearch(blockRows, 0, blocks, row);
        int block = found >= 0 ? found : -found - 2;
        boolean last = block + 1 == blocks || blockRows[block + 1] >= endRow();
        long endRow = last ? endRow() : blockRows[block + 1];
        long endOffset = last ? flushedLength : blockOffsets[block + 1];
        return new Block(
                this,
                blockRows[block],
                endRow,
                blockOffsets[block],
                Math.toIntExact(endOffset - blockOffsets[block]));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

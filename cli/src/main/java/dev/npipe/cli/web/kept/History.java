// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web.kept;

import dev.npipe.cli.tap.Passage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The last of what passed, in temporary files: as much as the limit allows, then the oldest file
 * goes. One thread appends; many may read.
 */
public final class History implements Closeable {
    /** Most of what is kept unless the user says otherwise, 512 MiB in 16 files. */
    public static final long LIMIT = 512L << 20;

    private static final int SEGMENTS = 16;

    /** Where the files come from. */
    public interface Store {
        /** A new file, to be read and written. */
        FileChannel create() throws IOException;
    }

    private final Store store;
    private final long segmentLimit;
    private final ArrayDeque<Segment> segments = new ArrayDeque<>();
    private long nextRow;
    private long endRow;
    private boolean finished;
    private boolean closed;

    /**
     * An empty history, in the directory that the variable {@code TMPDIR} names, or else in the
     * system's.
     *
     * @param limit how many bytes of files to keep at most; an entry that is longer than a 16th of
     *     it is kept nevertheless
     * @throws IOException if no file can be created there
     */
    public History(long limit) throws IOException {
        this(limit, temporary());
    }

    /** One whose files are in this directory. */
    public History(long limit, Path directory) throws IOException {
        this(limit, () -> Segment.temporary(directory));
    }

    /** One whose files come from somewhere else. */
    public History(long limit, Store store) throws IOException {
        this.store = store;
        this.segmentLimit = limit / SEGMENTS;
        segments.add(new Segment(store.create(), 0));
    }

    private static Path temporary() {
        @Nullable String wanted = System.getenv("TMPDIR");
        return Path.of(
                wanted == null || wanted.isEmpty() ? System.getProperty("java.io.tmpdir") : wanted);
    }

    /** The oldest row that is kept: what was before it is dropped. */
    public synchronized long firstRow() {
        return segments.isEmpty() ? 0 : segments.getFirst().firstRow();
    }

    /** The row behind the last one that can be read. */
    public synchronized long endRow() {
        return endRow;
    }

    /**
     * Adds an entry, which can be read after {@link #publish}.
     *
     * @throws IOException if it cannot be kept; what was added since it was published may be lost
     *     with it
     */
    public synchronized void append(int lane, Passage passage) throws IOException {
        ByteBuffer entry = Entry.encode(lane, passage);
        @Nullable Segment last = segments.peekLast();
        if (last == null || last.length() > 0 && last.length() + entry.remaining() > segmentLimit) {
            last = roll();
        }
        try {
            last.append(entry);
        } finally {
            nextRow = last.nextRow();
        }
    }

    private Segment roll() throws IOException {
        flush();
        var next = new Segment(store.create(), nextRow);
        segments.add(next);
        if (segments.size() > SEGMENTS) {
            segments.removeFirst().close();
        }
        return next;
    }

    /**
     * Lets readers see what was appended, and wakes those who wait for it.
     *
     * @throws IOException if some of it cannot be kept: {@link #endRow} says how much is
     */
    public synchronized void publish() throws IOException {
        try {
            flush();
        } finally {
            endRow = nextRow;
            notifyAll();
        }
    }

    private void flush() throws IOException {
        @Nullable Segment last = segments.peekLast();
        if (last != null) {
            try {
                last.flush();
            } finally {
                nextRow = last.nextRow();
            }
        }
    }

    /** Waits for a row to be there, at most so long, and returns {@link #endRow}. */
    public synchronized long await(long row, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (endRow <= row && !finished) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return endRow;
    }

    /** Nothing more comes: whoever waits for it goes on. */
    public synchronized void finish() {
        finished = true;
        notifyAll();
    }

    public synchronized boolean isFinished() {
        return finished;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** One entry, unless it was dropped or has not passed yet. */
    public Optional<Entry> entry(long row) throws IOException {
        Segment.@Nullable Block block = locate(row);
        if (block == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(block.read().get(Math.toIntExact(row - block.firstRow())));
        } catch (ClosedChannelException _) {
            return Optional.empty(); // its file was dropped just now
        }
    }

    /**
     * Goes through entries towards newer ones.
     *
     * @param from the first row to look at; older ones may have been dropped
     * @param visitor says with false that it has seen enough
     */
    public void forward(long from, Predicate<Entry> visitor) throws IOException {
        long row = from;
        while (true) {
            row = Math.max(row, firstRow());
            Segment.@Nullable Block block = locate(row);
            if (block == null) {
                return;
            }
            try {
                for (Entry entry : block.read()) {
                    if (entry.row() >= row && !visitor.test(entry)) {
                        return;
                    }
                }
            } catch (ClosedChannelException _) {
                if (isClosed()) {
                    return;
                }
                // else its file was dropped just now: on with the oldest that is left
            }
            row = block.endRow();
        }
    }

    /**
     * Goes through entries towards older ones.
     *
     * @param before the row behind the first one to look at
     * @param visitor says with false that it has seen enough
     */
    public void backward(long before, Predicate<Entry> visitor) throws IOException {
        long row = Math.min(before, endRow()) - 1;
        while (row >= 0) {
            Segment.@Nullable Block block = locate(row);
            if (block == null) {
                return;
            }
            try {
                for (Entry entry : block.read().reversed()) {
                    if (entry.row() <= row && !visitor.test(entry)) {
                        return;
                    }
                }
            } catch (ClosedChannelException _) {
                return; // it was the oldest, and is dropped
            }
            row = block.firstRow() - 1;
        }
    }

    private synchronized Segment.@Nullable Block locate(long row) {
        if (closed || row < 0 || row >= endRow) {
            return null;
        }
        for (Segment segment : (Iterable<Segment>) segments::descendingIterator) {
            if (segment.firstRow() <= row) {
                return row < segment.endRow() ? segment.locate(row) : null;
            }
        }
        return null;
    }

    /** Deletes the files. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        finish();
        for (Segment segment : segments) {
            segment.close();
        }
        segments.clear();
    }
}

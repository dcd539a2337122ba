// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.framing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Puts a record together from the parts in which it comes. */
public final class Gathering {
    private static final int KEPT = 128 * 1024;

    private final int limit;
    private final boolean whole;
    private byte[] bytes = new byte[0];
    private int size;

    /** Whether parts of the record that has begun were given away already. */
    private boolean cut;

    private Gathering(int limit, boolean whole) {
        this.limit = limit;
        this.whole = whole;
    }

    /**
     * Gives away whole records, and fails with {@link RecordTooLongException} at one that is
     * longer.
     *
     * @param limit the longest record in bytes
     */
    public static Gathering whole(int limit) {
        return new Gathering(limit, true);
    }

    /**
     * Gives away a longer record in parts.
     *
     * @param limit the longest part in bytes, a multiple of 4
     */
    public static Gathering inParts(int limit) {
        return new Gathering(limit, false);
    }

    /** Takes a part of a record, which ends here or does not. */
    public void take(ByteBuffer part, boolean complete, RecordSink sink) throws IOException {
        if (complete && size == 0 && part.remaining() <= limit) {
            cut = false;
            sink.record(part.slice(), true); // all of it, or its last part: no copy
            part.position(part.limit());
            return;
        }
        while (part.hasRemaining()) {
            makeRoom(part.remaining(), sink);
            int count = Math.min(part.remaining(), limit - size);
            part.get(bytes, size, count);
            size += count;
        }
        if (complete) {
            finish(sink);
        }
    }

    /** Takes one more byte of a record. */
    void take(byte next, RecordSink sink) throws IOException {
        makeRoom(1, sink);
        bytes[size++] = next;
    }

    /** The record ends with what was taken. */
    void finish(RecordSink sink) throws IOException {
        int length = size;
        size = 0;
        cut = false;
        sink.record(ByteBuffer.wrap(bytes, 0, length).slice(), true);
        if (bytes.length > KEPT) {
            bytes = new byte[0];
        }
    }

    private void makeRoom(int wanted, RecordSink sink) throws IOException {
        if (size + (long) wanted > limit) {
            if (whole) {
                throw new RecordTooLongException(limit);
            }
            if (size == limit) {
                size = 0;
                cut = true;
                sink.record(ByteBuffer.wrap(bytes, 0, limit), false);
            }
        }
        int needed = (int) Math.min((long) size + wanted, limit);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(needed, 2L * size), limit));
        }
    }

    /** Whether something has come of a record, and its end has not. */
    boolean hasBegun() {
        return size > 0 || cut;
    }

    int size() {
        return size;
    }

    /** Fails at once where a record of this length would fail later. */
    void checkLength(long length) throws RecordTooLongException {
        if (whole && length > limit) {
            throw new RecordTooLongException(limit);
        }
    }

    /** Whether what was taken ends with a mark whose begin is the begin of a character. */
    boolean endsWith(byte[] mark) {
        int at = size - mark.length;
        return at >= 0
                && at % mark.length == 0
                && Arrays.equals(bytes, at, size, mark, 0, mark.length);
    }

    /** Takes back what was taken last. */
    void drop(int count) {
        size -= count;
    }

    /** What was taken, as a big-endian number, which is no part of the record. */
    long takeNumber() {
        size = 0;
        return Integer.toUnsignedLong(ByteBuffer.wrap(bytes).getInt());
    }
}

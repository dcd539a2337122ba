// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.framing;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes a stream apart into its records. It is fed with what reads give, in whatever pieces, and
 * holds no more than the record that has begun.
 */
public final class Splitter {
    private static final long LENGTH_IS_NEXT = -1;

    private final Framing framing;
    private final byte[] mark;
    private final Gathering begun;

    /** Of {@link Framing#LEN32}: how much the record that has begun still lacks. */
    private long missing = LENGTH_IS_NEXT;

    /**
     * A splitter at the begin of a stream.
     *
     * @param text how the text in the stream is encoded: the mark behind a record is text
     * @param begun holds what has come of a record, and says what happens to one that is too long
     */
    public Splitter(Framing framing, Encoding text, Gathering begun) {
        this.framing = framing;
        this.mark = framing.mark(text);
        this.begun = begun;
    }

    /** Takes all of the bytes; the sink gets the records that end in them. */
    public void feed(ByteBuffer bytes, RecordSink sink) throws IOException {
        switch (framing) {
            case RAW -> {
                if (bytes.hasRemaining()) {
                    begun.take(bytes, true, sink);
                }
            }
            case LINE, NUL -> {
                if (mark.length == 1) {
                    feedMarked(bytes, mark[0], sink);
                } else {
                    feedWide(bytes, sink);
                }
            }
            case LEN32 -> feedCounted(bytes, sink);
        }
    }

    /**
     * The stream is over: what stands behind the last mark is a record, too.
     *
     * @throws BrokenRecordException if more was announced
     */
    public void end(RecordSink sink) throws IOException {
        if (framing == Framing.LEN32 && (missing != LENGTH_IS_NEXT || begun.size() > 0)) {
            throw new BrokenRecordException(
                    missing == LENGTH_IS_NEXT ? Framing.LENGTH_BYTES - begun.size() : missing);
        }
        if (begun.hasBegun()) {
            begun.finish(sink);
        }
    }

    private void feedMarked(ByteBuffer bytes, byte end, RecordSink sink) throws IOException {
        int from = bytes.position();
        for (int at = from; at < bytes.limit(); at++) {
            if (bytes.get(at) == end) {
                begun.take(bytes.slice(from, at - from), true, sink);
                from = at + 1;
            }
        }
        begun.take(bytes.position(from), false, sink);
    }

    /** Characters of several bytes: one of them may look like a mark and be a part of another. */
    private void feedWide(ByteBuffer bytes, RecordSink sink) throws IOException {
        while (bytes.hasRemaining()) {
            begun.take(bytes.get(), sink);
            if (begun.endsWith(mark)) {
                begun.drop(mark.length);
                begun.finish(sink);
            }
        }
    }

    private void feedCounted(ByteBuffer bytes, RecordSink sink) throws IOException {
        while (bytes.hasRemaining()) {
            if (missing == LENGTH_IS_NEXT) {
                begun.take(next(bytes, Framing.LENGTH_BYTES - begun.size()), false, sink);
                if (begun.size() < Framing.LENGTH_BYTES) {
                    return;
                }
                missing = begun.takeNumber();
                begun.checkLength(missing);
            }
            ByteBuffer part = next(bytes, missing);
            missing -= part.remaining();
            boolean complete = missing == 0;
            if (complete) {
                missing = LENGTH_IS_NEXT;
            }
            begun.take(part, complete, sink);
        }
    }

    /** As many of the bytes as there are, and no more than are wanted. */
    private static ByteBuffer next(ByteBuffer bytes, long wanted) {
        int count = (int) Math.min(wanted, bytes.remaining());
        ByteBuffer part = bytes.slice(bytes.position(), count);
        bytes.position(bytes.position() + count);
        return part;
    }
}

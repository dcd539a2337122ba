// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.replay;

import dev.npipe.cli.end.End;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the other side says, received while this one goes on sending. */
final class Answers {
    /** Something that came: bytes that are not taken yet, or how it ended. */
    private record Piece(ByteBuffer bytes, boolean complete, String end) {}

    /**
     * What was asked for.
     *
     * @param bytes as much of it as came
     * @param missing why it is not all; empty if it is
     */
    @SuppressWarnings("ArrayRecordComponent") // its reader compares the bytes
    record Answer(byte[] bytes, String missing) {}

    private static final int PIECE = 64 * 1024;
    private static final int PIECES = 64;
    private static final byte[] NOTHING = {};

    private final End end;
    private final Duration limit;
    private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES);
    private @Nullable Piece current;

    /**
     * Receives from now on, on a thread of its own.
     *
     * @param limit how long an answer may take
     */
    Answers(End end, Duration limit) {
        this.end = end;
        this.limit = limit;
        Thread.ofPlatform().daemon().name("npipe-answers").start(this::receive);
    }

    private void receive() {
        try {
            pieces.put(new Piece(ByteBuffer.allocate(0), true, receiveAll()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says how it ended. */
    private String receiveAll() throws InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocate(PIECE);
        try {
            while (end.read(buffer.clear()) >= 0) {
                byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
                pieces.put(new Piece(ByteBuffer.wrap(bytes), end.isMessageComplete(), ""));
            }
            return "the other side sends no more";
        } catch (IOException e) {
            return "the other side broke off: " + e.getMessage();
        }
    }

    /** The next message, or so many bytes of a stream. */
    Answer next(int count) throws InterruptedException {
        var bytes = new ByteArrayOutputStream();
        while (end.hasMessages() || bytes.size() < count) {
            Piece piece = piece();
            if (piece == null) {
                String late = "nothing more came in " + limit.toMillis() + " ms";
                return new Answer(bytes.toByteArray(), late);
            }
            if (!piece.end().isEmpty()) {
                return new Answer(bytes.toByteArray(), piece.end());
            }
            int left = piece.bytes().remaining();
            int length = end.hasMessages() ? left : Math.min(left, count - bytes.size());
            bytes.writeBytes(taken(piece.bytes(), length));
            current = piece.bytes().hasRemaining() ? piece : null;
            if (end.hasMessages() && piece.complete()) {
                break;
            }
        }
        return new Answer(bytes.toByteArray(), "");
    }

    /** Waits for the other side's end; what comes in its place is the answer. */
    Answer end() throws InterruptedException {
        Piece piece = piece();
        if (piece == null) {
            return new Answer(NOTHING, "the other side did not end in " + limit.toMillis() + " ms");
        }
        if (!piece.end().isEmpty()) {
            return new Answer(NOTHING, "");
        }
        byte[] more = taken(piece.bytes().duplicate(), piece.bytes().remaining());
        return new Answer(more, "the other side says more");
    }

    private static byte[] taken(ByteBuffer from, int length) {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return bytes;
    }

    /** What is next, also the next time; null when nothing comes. */
    private @Nullable Piece piece() throws InterruptedException {
        if (current == null) {
            current = pieces.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
        }
        return current;
    }
}

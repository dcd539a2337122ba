// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeMode;
import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A stream of messages whose lengths follow from their numbers, and whose bytes from their places.
 * One message in four may be longer than a ring.
 */
final class NumberedStream {
    /** Not a power of two, so that no piece of a buffer's size looks like another. */
    private static final int PERIOD = 251;

    private static final int LONG = 400_000;
    private static final int SHORT = 300;
    private static final ByteBuffer PATTERN = pattern();

    private final NamedPipeChannel pipe;
    private final PipeMode mode;
    private final ByteBuffer piece = ByteBuffer.allocateDirect(64 * 1024);

    private int number;
    private long begun;
    private long done;

    /** One direction of a pipe, from its beginning. */
    NumberedStream(NamedPipeChannel pipe, PipeMode mode) {
        this.pipe = pipe;
        this.mode = mode;
    }

    private static ByteBuffer pattern() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(LONG + PERIOD);
        while (bytes.hasRemaining()) {
            bytes.put((byte) (bytes.position() % PERIOD));
        }
        return bytes.clear();
    }

    private static ByteBuffer bytes(long from, int length) {
        return PATTERN.slice((int) (from % PERIOD), length);
    }

    private static int size(int number) {
        int mixed = number * 0x9E3779B1 >>> 8;
        return 1 + (mixed >>> 2) % ((mixed & 3) == 0 ? LONG : SHORT);
    }

    /** How many bytes went through. */
    long bytes() {
        return done;
    }

    /** Writes the next message. */
    void write() throws IOException {
        int size = size(number);
        pipe.write(bytes(done, size));
        done += size;
        number++;
    }

    /**
     * Reads and looks at what comes next; false at the end.
     *
     * @throws AssertionError if that is not what was written
     */
    boolean read() throws IOException {
        int n = pipe.read(piece.clear());
        if (n < 0) {
            check(done == begun || mode == PipeMode.BYTE, "the end is within it");
            return false;
        }
        int wrong = piece.flip().mismatch(bytes(done, n));
        check(wrong < 0, "a byte is not at its place, " + wrong + " after " + done);
        done += n;
        if (mode == PipeMode.MESSAGE) {
            boolean whole = done - begun == size(number);
            check(pipe.isMessageComplete() == whole, "its end is elsewhere, at " + done);
        }
        while (done - begun >= size(number)) {
            begun += size(number);
            number++;
        }
        return true;
    }

    private void check(boolean right, String what) {
        if (!right) {
            throw new AssertionError("message " + number + ": " + what);
        }
    }

    /** Reads to the end of a stream whose writer may have died within a message. */
    void readToTheEndOfTheDead() throws IOException {
        try {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = read();
            }
        } catch (NamedPipeException e) {
            check(e.errorCode() == Win32Error.BROKEN_PIPE && mode == PipeMode.MESSAGE, "" + e);
        }
    }
}

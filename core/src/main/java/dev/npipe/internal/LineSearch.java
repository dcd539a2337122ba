// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.MessageTooLongException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Looks for the end of a line in what is unread, and takes the line only when all of it is there.
 * Until then every byte stays unread, also when the wait for more fails.
 */
public final class LineSearch {
    /** What is unread and here already. Its user has the turn to read. */
    public interface Unread {
        /** The bytes that are here, from position to limit; neither is moved by who looks. */
        ByteBuffer here();

        /**
         * Waits until there is more behind what is here.
         *
         * @return false if nothing follows that could belong to the same line
         */
        boolean more(Deadline deadline) throws IOException;

        /** Takes bytes without looking at them. */
        void skip(int bytes);
    }

    private final String pipe;
    private final Unread unread;
    private final int maxBytes;

    /** The bytes that were looked at. */
    private int seen;

    private LineSearch(String pipe, Unread unread, int maxBytes) {
        this.pipe = pipe;
        this.unread = unread;
        this.maxBytes = maxBytes;
    }

    /**
     * Takes the next line; empty if nothing is unread and nothing follows.
     *
     * @param pipe the pipe, for messages
     * @param maxBytes the longest line to take, without its end
     * @return the line without its end
     */
    public static Optional<byte[]> next(String pipe, Unread unread, int maxBytes, Deadline deadline)
            throws IOException {
        return new LineSearch(pipe, unread, maxBytes).next(deadline);
    }

    private Optional<byte[]> next(Deadline deadline) throws IOException {
        while (!findLineFeed()) {
            checkLength(unread.here());
            if (!unread.more(deadline)) {
                int rest = unread.here().remaining();
                return rest == 0 ? Optional.empty() : Optional.of(take(rest, rest));
            }
        }
        boolean carriageReturn = seen > 0 && at(unread.here(), seen - 1) == '\r';
        return Optional.of(take(carriageReturn ? seen - 1 : seen, seen + 1));
    }

    /** True when {@link #seen} is the place of a line feed. */
    private boolean findLineFeed() {
        ByteBuffer here = unread.here();
        int end = (int) Math.min(here.remaining(), maxBytes + 2L);
        while (seen < end && at(here, seen) != '\n') {
            seen++;
        }
        return seen < end;
    }

    private static byte at(ByteBuffer bytes, int index) {
        return bytes.get(bytes.position() + index);
    }

    /** A line may still end if there is one byte too much, and that is a carriage return. */
    private void checkLength(ByteBuffer here) throws IOException {
        long over = (long) here.remaining() - maxBytes;
        if (over > 1 || over == 1 && at(here, maxBytes) != '\r') {
            throw tooLong();
        }
    }

    private byte[] take(int length, int withEnd) throws IOException {
        if (length > maxBytes) {
            throw tooLong();
        }
        var line = new byte[length];
        ByteBuffer here = unread.here();
        here.get(here.position(), line);
        unread.skip(withEnd);
        return line;
    }

    private IOException tooLong() {
        return MessageTooLongException.ofLine(pipe, maxBytes);
    }
}

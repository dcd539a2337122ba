// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.memory.Brought;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The direction of a connected stream in which bytes arrive. One thread uses it at a time; closing
 * the stream ends each wait. There are verbs that never wait and verbs that wait, and nothing in
 * between.
 */
public interface Source {
    /**
     * Takes what is there and never waits.
     *
     * @return the number of bytes, 0 for nothing yet, -1 for the end: the peer has shut down its
     *     output or closed, with or without unread data (which the system calls a reset)
     */
    int readNow(ByteBuffer dst) throws IOException;

    /**
     * Waits until {@link #readNow} is worth a call: it returns something other than 0, or else the
     * next wait does not end before there is something. No buffer of anybody is held meanwhile.
     */
    void awaitReadable(Deadline deadline) throws IOException;

    /**
     * True where a look at what is here costs no system call, and a very short wait is worth it; by
     * any thread.
     */
    default boolean isNear() {
        return false;
    }

    /**
     * Looks, or waits for so short that nobody need end it, where {@link #isNear} is true: true if
     * {@link #readNow} is worth a call.
     */
    default boolean awaitBriefly() throws IOException {
        return false;
    }

    /**
     * Copies bytes of what {@linkplain #isNear is near}, from an offset on, and takes none of them.
     *
     * @return how many bytes are there from the offset on, which may be more than there is room
     *     for; 0 where that is not known without a system call
     */
    default int lookNear(int offset, ByteBuffer dst) throws IOException {
        return 0;
    }

    /**
     * Takes bytes that {@link #lookNear} has found, first into the head; both have no more room.
     */
    default void takeNear(ByteBuffer head, ByteBuffer body) throws IOException {
        throw new IllegalStateException("nothing is near");
    }

    /**
     * Takes over what a wait has brought along, if that is all there was; else null, and what a
     * wait has brought along comes first in the next read.
     */
    default @Nullable Brought brought() {
        return null;
    }

    /** Throws away what a wait has brought along, once nobody reads any more. */
    default void discard() {}

    /**
     * Reads into memory of the application, waiting until there is something.
     *
     * @return the number of bytes, at least 1, or -1 for the end
     */
    int read(ByteBuffer dst, Deadline deadline) throws IOException;

    /**
     * Reads as {@link #read(ByteBuffer, Deadline)}; where the system can wait for all of the buffer
     * by itself, it does, and less comes back only when the wait ends early.
     */
    default int readAll(ByteBuffer dst, Deadline deadline) throws IOException {
        return read(dst, deadline);
    }

    /**
     * Reads as {@link #read(ByteBuffer, Deadline)}, first into the head, of a few bytes, and what
     * follows them into a direct buffer of the application.
     *
     * @return the number of bytes in both
     */
    int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException;
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The direction of a connected stream in which bytes leave. One thread uses it at a time; closing
 * the stream ends each wait. As with a {@link Source}, a verb never waits or it waits.
 *
 * <p>Every method throws {@link PeerGoneException} when nobody is there to read.
 */
public interface Sink {
    /** The most bytes that {@link #writeShort} is for, beside the header of a frame. */
    int SHORT = 2048;

    /** The most bytes that {@link #mostAtOnce} ever allows, beside the header of a frame. */
    int MOST_AT_ONCE = 32 * 1024;

    /** Writes what fits and never waits; the number of bytes. */
    int writeNow(ByteBuffer src) throws IOException;

    /**
     * So many bytes in one buffer {@link #writeNow} takes all at once or not at all; 0 when there
     * is no room, or nothing is known. It may be no more than a good guess. Never waits.
     */
    default int mostAtOnce() throws IOException {
        return 0;
    }

    /**
     * Writes all of a short buffer at once, or nothing: then, and where the system has no cheaper
     * way to do this than {@link #write}, false.
     */
    default boolean writeShort(ByteBuffer src) throws IOException {
        return false;
    }

    /**
     * True where a write copies the bytes and does nothing else, so that it is best handed them as
     * they lie, the header of a frame and what follows it by themselves.
     */
    default boolean takesPieces() {
        return false;
    }

    /**
     * As {@link #writeShort(ByteBuffer)}, of a header and what follows it, whose positions stay.
     */
    default boolean writeShort(ByteBuffer head, ByteBuffer body) throws IOException {
        return false;
    }

    /** Writes all of the buffer; as the other {@code write}. */
    void write(ByteBuffer src, Deadline deadline) throws IOException;

    /**
     * Writes all of the buffers, waiting for room; their positions tell how far it came when the
     * deadline passed first.
     */
    void write(ByteBuffer[] srcs, Deadline deadline) throws IOException;

    /** True when a long heap buffer is handed to the system without a copy. */
    default boolean takesHeapAsItIs() {
        return false;
    }
}

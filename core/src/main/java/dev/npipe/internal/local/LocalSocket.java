// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.PeerIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A connected stream socket. One thread may be in the reading methods and one in the writing
 * methods at a time; {@link #close} may be called by any.
 */
public interface LocalSocket {
    /** The most bytes that {@link #writeShort} is for, beside the header of a frame. */
    int SHORT = 2048;

    /**
     * Reads what is there. May wait until the deadline, where waiting with the buffer in hand is
     * cheap; when it returns 0, the caller is to give the buffer back and {@link #awaitReadable}.
     *
     * @return the number of bytes, 0 for nothing yet, -1 for the end: the peer has shut down its
     *     output or closed, with or without unread data (which the system calls a reset)
     */
    int read(ByteBuffer dst, Deadline deadline) throws IOException;

    /** Reads as {@link #read}, into two direct buffers as if they were one. */
    int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException;

    /**
     * Reads as {@link #read}; where the system can wait for all of the buffer by itself, it does,
     * and less comes back only when the wait ends early.
     */
    default int readAll(ByteBuffer dst, Deadline deadline) throws IOException {
        return read(dst, deadline);
    }

    /** Reads what is there and never waits; as {@link #read}. */
    int readNow(ByteBuffer dst) throws IOException;

    /** Waits until a read returns something other than 0. */
    void awaitReadable(Deadline deadline) throws IOException;

    /** Writes all of the buffer; as the other {@code write}. */
    void write(ByteBuffer src, Deadline deadline) throws IOException;

    /**
     * Writes all of the buffers, whose positions tell how far it came when the deadline passed
     * first.
     *
     * @throws PeerGoneException if the peer is gone
     */
    void write(ByteBuffer[] srcs, Deadline deadline) throws IOException;

    /**
     * Writes all of a short buffer at once, or nothing: then, and where the system has no cheaper
     * way to do this, false.
     */
    default boolean writeShort(ByteBuffer src) throws IOException {
        return false;
    }

    /** Writes what fits and never waits. */
    int writeNow(ByteBuffer src) throws IOException;

    /** True when a long heap buffer is handed to the system without a copy. */
    default boolean sendsHeapAsItIs() {
        return false;
    }

    /** Ends the outgoing stream. */
    void shutdownOutput() throws IOException;

    /** Refuses the incoming stream. */
    void shutdownInput() throws IOException;

    /** True when the peer has surely closed both of its directions; false when not known. */
    boolean hungUp() throws IOException;

    /**
     * True when the peer has surely closed without having read everything, which no read here has
     * met yet; false when not known.
     */
    default boolean leftUnread() throws IOException {
        return false;
    }

    /**
     * The written bytes that the peer has not taken out of the system's buffers.
     *
     * @throws UnsupportedOperationException if the backend cannot know
     */
    int unsent() throws IOException;

    /** Advice to the system about its buffers, in bytes; 0 leaves its choice. */
    void bufferSizes(int receive, int send) throws IOException;

    /** Whose the other end was when it connected or listened, as far as access depends on it. */
    PeerIdentity credentials() throws IOException;

    /** {@link #credentials}, and the process while it lives. */
    PeerIdentity peer() throws IOException;

    /**
     * Calls back once, from a thread of the backend's own, when this becomes readable or the peer
     * leaves; the callback must not wait. Nothing is called after {@link #close}.
     */
    void onReadable(Runnable callback) throws IOException;

    /** Wakes whoever waits here and returns at once; the descriptor goes with its last user. */
    void close() throws IOException;
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.security.PeerIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One end of a connected instance. One thread may read while another writes; further readers and
 * writers wait for their turn.
 */
public interface Connection {
    /** Says that nothing was done, because it might have to wait. */
    int NOT_NOW = Integer.MIN_VALUE;

    /** How many messages of no bytes are passed over before the clock is looked at. */
    int MOST_EMPTY = 16;

    /** Reads as {@code ReadFile} does; -1 at the end. The buffer has room. */
    int read(ByteBuffer dst, Deadline deadline) throws IOException;

    /**
     * Reads as {@link #read} if that needs no waiting, and nobody who could end the wait; where it
     * might, does nothing and returns {@link #NOT_NOW}.
     */
    default int readNow(ByteBuffer dst) throws IOException {
        return NOT_NOW;
    }

    /**
     * Reads as {@link #read} what the system has now, and never waits; {@link #NOT_NOW} if that is
     * nothing, or another thread is reading. The buffer has room.
     */
    int tryRead(ByteBuffer dst) throws IOException;

    /** Reads into several buffers, which together have room, as if they were one. */
    long read(ByteBuffer[] dsts, Deadline deadline) throws IOException;

    /**
     * Reads as a stream does: at least 1 byte, past messages of no bytes, or -1 at the end. Where
     * there is little room it may receive more than fits, which stays unread.
     */
    default int readStream(ByteBuffer dst, Deadline deadline) throws IOException {
        int n = read(dst, deadline);
        for (int rounds = 1; n == 0; rounds++) {
            if (rounds >= MOST_EMPTY) {
                deadline.check(); // a peer that sends nothing else holds nobody up
            }
            n = read(dst, deadline);
        }
        return n;
    }

    /** Reads one whole message; empty at the end. */
    Optional<byte[]> readMessage(int maxBytes, Deadline deadline) throws IOException;

    /** Reads one line, without its end; empty at the end of the stream. */
    Optional<byte[]> readLine(int maxBytes, Deadline deadline) throws IOException;

    /** The length of the message that the last read took from, where that is known. */
    default OptionalLong messageLength() throws IOException {
        return OptionalLong.empty();
    }

    /** True when the last read ended a message. */
    boolean isMessageComplete();

    /** Writes the buffer; returns less than all of it only on a byte-type pipe. */
    int write(ByteBuffer src, Deadline deadline) throws IOException;

    /**
     * Writes as {@link #write} if that needs no waiting, and nobody who could end the wait; where
     * it might, does nothing and returns {@link #NOT_NOW}.
     */
    default int writeNow(ByteBuffer src) throws IOException {
        return NOT_NOW;
    }

    /**
     * Writes as {@link #write} what the system takes now, and never waits; {@link #NOT_NOW} if that
     * is nothing, or another thread is writing. Of a message it is all or nothing.
     */
    int tryWrite(ByteBuffer src) throws IOException;

    /** Writes all buffers as one write; returns less than all only on a byte-type pipe. */
    long write(ByteBuffer[] srcs, Deadline deadline) throws IOException;

    /**
     * Writes each buffer as a message of its own; returns how many it wrote, which is fewer only
     * when the deadline passed between two of them.
     */
    int writeMessages(ByteBuffer[] messages, Deadline deadline) throws IOException;

    /** Looks at unread data without waiting. */
    PipePeek peek(ByteBuffer dst) throws IOException;

    /**
     * False if a read would have to wait, and not for the rest of something. The counts do not know
     * a message of no bytes, nor the beginning of a header; who does says so.
     *
     * @param pastEmpty for a read that passes over messages of no bytes, which this may take then
     */
    default boolean isAnythingUnread(boolean pastEmpty) throws IOException {
        PipePeek there = peek(ByteBuffer.allocate(0));
        return there.available() > 0 || there.leftInMessage() > 0 || !isMessageComplete();
    }

    /**
     * Writes a message and reads the next one, with nothing in between. Refused while something is
     * unread, or the answer to an earlier one is: see {@link OwedAnswer}. Waits for its turn until
     * the earlier of both deadlines.
     */
    int transact(ByteBuffer request, ByteBuffer reply, Deadline writing, Deadline reading)
            throws IOException;

    /** Writes a message and reads the next one whole, with nothing in between; empty at the end. */
    Optional<byte[]> transact(ByteBuffer request, int maxBytes, Deadline writing, Deadline reading)
            throws IOException;

    /** Waits until the peer's application has read all that was written here. */
    void awaitDrain(Deadline deadline) throws IOException;

    /** True when the peer can be told that no more data comes. */
    boolean canShutdownOutput();

    /** Tells the peer that no more data comes. */
    void shutdownOutput(Deadline deadline) throws IOException;

    /** Ends the conversation from the server's end; the caller closes afterwards. */
    void disconnect() throws IOException;

    /** The mode that reads are made in. */
    PipeMode readMode();

    /** Changes the mode for what is unread. */
    void readMode(PipeMode mode) throws IOException;

    /** The pipe's properties. */
    PipeInfo info() throws IOException;

    /** The directions that the client opened, as far as this end knows: the pipe's or fewer. */
    PipeDirection opened() throws IOException;

    /** Who is at the other end. */
    PeerIdentity peer() throws IOException;

    /** True when the other end has surely closed altogether; false when not known. Never waits. */
    boolean isPeerGone() throws IOException;

    /** Runs the action as the client. */
    void runAsClient(Runnable action) throws IOException;

    /**
     * False once this was closed, by its channel or by itself after an error that leaves no way on.
     */
    boolean isOpen();

    /**
     * Marks this closed, wakes everyone inside and returns at once; the last user frees what is
     * held. Called once.
     */
    void close() throws IOException;
}

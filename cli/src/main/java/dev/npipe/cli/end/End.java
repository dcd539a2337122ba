// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An end of a conversation that this process holds: a connected pipe or socket, the streams of a
 * program, or its own. One thread may read while another one writes; a close ends both.
 */
public interface End extends Closeable {
    /** Who is at the other side, for the user to read. */
    String peer();

    /** Whether one write is one message here, and reads tell where a message ends. */
    boolean hasMessages();

    /** Whether the other side can send: a client may have opened a pipe for reading only. */
    default boolean canRead() {
        return true;
    }

    /** Whether the other side can be sent something. */
    default boolean canWrite() {
        return true;
    }

    /**
     * Reads what is there, and waits for some.
     *
     * @return how many bytes; 0 for an empty message; -1 when the other side sends no more, and at
     *     once where it cannot send
     */
    int read(ByteBuffer dst) throws IOException;

    /** Whether the last read ended a message; true where there are no messages. */
    boolean isMessageComplete();

    /**
     * Writes all of it: one message, where there are messages. It is dropped where the other side
     * said that it does not listen.
     */
    void write(ByteBuffer src) throws IOException;

    /** Whether the other side can be told that no more comes, and still be heard. */
    boolean canShutdownOutput();

    /** Tells the other side that no more comes. */
    void shutdownOutput() throws IOException;

    /**
     * Whether the other side has surely gone, which the end of what it sends does not say where it
     * can listen on. False where that is not known.
     */
    default boolean isPeerGone() throws IOException {
        return false;
    }

    /**
     * Whether a read or a write here holds its thread, also a virtual one, and need not end with a
     * {@link #close}: then it belongs on a thread that keeps no process running.
     */
    default boolean holdsThread() {
        return false;
    }

    /** Ends it both ways. What was written before is still delivered. */
    @Override
    void close() throws IOException;
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One connection, as the workloads see it: whole messages of a size both ends know. */
interface Wire extends Closeable {
    /** Sends everything that remains in {@code message}. */
    void send(ByteBuffer message) throws IOException;

    /** Sends each of them as a message of its own, all in one call where the transport has one. */
    void sendAll(ByteBuffer[] messages) throws IOException;

    /** Fills {@code message}; false when the peer left before its first byte. */
    boolean receive(ByteBuffer message) throws IOException;

    /** Sends a request with this number in front, and receives its answer, which has it too. */
    default void exchange(ByteBuffer message, long number) throws IOException {
        message.clear().putLong(0, number);
        send(message);
        if (!receive(message.clear())) {
            throw new EOFException("the server left before its answer");
        }
        if (message.getLong(0) != number) {
            throw new IOException("the answer belongs to another request");
        }
    }
}

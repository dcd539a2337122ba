// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.Closeable;
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
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.GatheringByteChannel;

/**
 * Messages one after the other on a blocking channel that knows bytes only.
 *
 * @param <C> what both a socket and a pipe are
 */
record StreamWire<C extends ByteChannel & GatheringByteChannel>(C channel) implements Wire {
    @Override
    public void send(ByteBuffer message) throws IOException {
        while (message.hasRemaining()) {
            channel.write(message);
        }
    }

    @Override
    public void sendAll(ByteBuffer[] messages) throws IOException {
        while (messages[messages.length - 1].hasRemaining()) {
            channel.write(messages);
        }
    }

    @Override
    public boolean receive(ByteBuffer message) throws IOException {
        int start = message.position();
        while (message.hasRemaining()) {
            if (channel.read(message) < 0) {
                if (message.position() == start) {
                    return false;
                }
                throw new EOFException("the peer left inside a message");
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}

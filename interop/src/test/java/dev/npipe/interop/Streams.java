// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executors;

/** Long streams of bytes over a channel. */
final class Streams {
    private static final int BLOCK = 60_000;

    private Streams() {}

    /** Accepts the peer, or fails with what the peer has printed. */
    static NamedPipeChannel accept(NamedPipeServerChannel server, Peer peer) throws IOException {
        try {
            return server.accept(Duration.ofSeconds(60));
        } catch (InterruptedByTimeoutException e) {
            throw new AssertionError(peer + " does not connect; it printed " + peer.lines(), e);
        }
    }

    static byte[] readToEnd(NamedPipeChannel pipe) throws IOException {
        return read(pipe, Integer.MAX_VALUE);
    }

    /** Reads that many bytes, or fewer when the stream ends first. */
    static byte[] read(NamedPipeChannel pipe, int most) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        while (bytes.size() < most) {
            block.clear().limit(Math.min(block.capacity(), most - bytes.size()));
            if (pipe.read(block) < 0) {
                break;
            }
            bytes.write(block.array(), 0, block.position());
        }
        return bytes.toByteArray();
    }

    static void write(NamedPipeChannel pipe, byte[] bytes) throws IOException {
        int written = pipe.write(ByteBuffer.wrap(bytes));
        if (written != bytes.length) {
            throw new AssertionError("wrote " + written + " of " + bytes.length + " bytes");
        }
    }

    /** Writes from a second thread while this one reads that many bytes. */
    static byte[] exchange(NamedPipeChannel pipe, byte[] outgoing, int incoming) throws Exception {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var writing =
                    executor.submit(
                            () -> {
                                write(pipe, outgoing);
                                return null;
                            });
            byte[] received = read(pipe, incoming);
            writing.get();
            return received;
        }
    }

    /** Sends every byte back until the client closes. */
    static void echo(NamedPipeChannel pipe) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        while (pipe.read(block.clear()) >= 0) {
            pipe.write(block.flip());
        }
    }
}

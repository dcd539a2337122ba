// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** A conversation without npipe, on the JDK's own socket: where it fails, npipe is not to blame. */
final class Control {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PIECE = 4096;

    private Control() {}

    /** Waits until a program listens; false if it ends before, or the time is over. */
    static boolean awaitSocket(Path socket, Process server) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!isListening(socket)) {
            if (server.waitFor(20, MILLISECONDS) || System.nanoTime() > end) {
                return false;
            }
        }
        return true;
    }

    private static boolean isListening(Path socket) {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException _) {
            return false; // not yet
        }
    }

    /**
     * Sends a request, and reads until what came has this in it.
     *
     * @throws AssertionError if the server closes without it
     */
    static void ask(Path socket, byte[] request, String expected) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            for (ByteBuffer rest = ByteBuffer.wrap(request); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            var answer = new StringBuilder();
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            while (answer.indexOf(expected) < 0) {
                if (channel.read(piece) < 0) {
                    throw new AssertionError(
                            "without npipe, too, %s answers only '%s'".formatted(socket, answer));
                }
                answer.append(ISO_8859_1.decode(piece.flip()));
                piece.clear();
            }
        }
    }
}

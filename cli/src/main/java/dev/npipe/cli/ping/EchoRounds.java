// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.ping;

import dev.npipe.cli.end.End;
import dev.npipe.cli.talk.way.Watchdog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Sends something to a server that echoes, and waits until it is back. */
public final class EchoRounds implements AutoCloseable {
    /** As much as {@code ping} sends. */
    private static final int BYTES = 56;

    private final End server;
    private final Watchdog watchdog;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(2 * BYTES);

    /**
     * Rounds over a connected end, which is closed with this.
     *
     * @param timeout how long one round may take
     */
    public EchoRounds(End server, Duration timeout) {
        this.server = server;
        this.watchdog = new Watchdog(Optional.of(timeout));
        watchdog.watch(server);
    }

    /**
     * One round.
     *
     * @return how long it took, in nanoseconds
     * @throws IOException also if something else came back
     */
    public long run(long number) throws IOException {
        byte[] text =
                String.format(Locale.ROOT, "npipe ping %040d", number)
                        .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer request = ByteBuffer.allocateDirect(BYTES).put(text);
        request.position(BYTES).flip();
        answer.clear();
        watchdog.touch();
        long begin = System.nanoTime();
        server.write(request);
        do {
            if (server.read(answer) < 0) {
                throw new IOException("the server left without an answer");
            }
        } while (!isAll());
        long nanos = System.nanoTime() - begin;
        if (!answer.flip().equals(request.flip())) {
            throw new IOException("the server sent something else back: it is no echo");
        }
        return nanos;
    }

    private boolean isAll() {
        return server.hasMessages() ? server.isMessageComplete() : answer.position() >= BYTES;
    }

    /** Whether a round took too long, and the connection was given up. */
    public boolean isTimedOut() {
        return watchdog.hasBitten();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

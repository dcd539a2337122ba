// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.internal.unix.greeting.Handshake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Connects to both sockets of a pipe as fast as it can, until it is told to end. */
public final class Storm {
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger welcome = new AtomicInteger();
    private final Thread thread;

    private Storm(Path npipe, Path raw) {
        this.thread =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (!over.get()) {
                                        attack(npipe, true);
                                        attack(raw, false);
                                    }
                                });
    }

    static Storm start(Path npipe, Path raw) {
        return new Storm(npipe, raw);
    }

    private void attack(Path path, boolean hello) {
        attempts.incrementAndGet();
        try (RawPeer peer = RawPeer.connect(path)) {
            connected.incrementAndGet();
            if (hello) {
                ByteBuffer open = RawPeer.hello(Handshake.VERSION, Handshake.KIND_OPEN, 0);
                if (peer.greet(open).status() == 0) {
                    welcome.incrementAndGet();
                }
            } else if (peer.bytesUntilTheEnd() > 0) {
                welcome.incrementAndGet();
            }
        } catch (IOException refused) {
            return; // the next attempt may have more luck
        }
    }

    /** How often it tried, got through the mode of the file, and was taken for a client. */
    String end() {
        over.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return "%d %d %d".formatted(attempts.get(), connected.get(), welcome.get());
    }
}

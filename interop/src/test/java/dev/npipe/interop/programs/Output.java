// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What a program writes, byte by byte; a thread of its own reads it, so that it never waits. */
final class Output {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean ended;

    Output(InputStream in) {
        Thread.ofPlatform().daemon().start(() -> collect(in));
    }

    private void collect(InputStream in) {
        var piece = new byte[8192];
        try (in) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                add(piece, n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end();
        }
    }

    private synchronized void add(byte[] piece, int length) {
        bytes.write(piece, 0, length);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Everything so far. */
    synchronized byte[] bytes() {
        return bytes.toByteArray();
    }

    /** Everything so far, as a text. */
    synchronized String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** How many bytes so far. */
    synchronized int length() {
        return bytes.size();
    }

    /** Waits for the end, or until the time is over. */
    void awaitEnd(Duration limit) throws InterruptedException {
        await(() -> false, limit);
    }

    /** Waits until it is as wished; false if it ends before, or the time is over. */
    synchronized boolean await(BooleanSupplier wish, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!wish.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (ended || left <= 0) {
                return false;
            }
            NANOSECONDS.timedWait(this, left);
        }
        return true;
    }
}

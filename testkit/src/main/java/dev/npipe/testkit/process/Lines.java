// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.process;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The lines of a stream, read by a thread of its own from the beginning, so that the program that
 * prints them is never held up.
 */
public final class Lines {
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    public Lines(InputStream in) {
        Thread.ofPlatform().daemon().start(() -> collect(in));
    }

    private void collect(InputStream in) {
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** What was read so far. */
    public synchronized List<String> soFar() {
        return List.copyOf(lines);
    }

    public synchronized boolean hasEnded() {
        return ended;
    }

    /**
     * Waits for a line.
     *
     * @return false if the stream ended without it, or the time is over
     */
    public boolean await(String line, Duration limit) throws InterruptedException {
        return await(() -> lines.contains(line), limit);
    }

    /** The same for a line that comes so often. */
    public boolean await(String line, int times, Duration limit) throws InterruptedException {
        return await(() -> Collections.frequency(lines, line) >= times, limit);
    }

    /** The same for a line that contains this. */
    public boolean awaitPart(String part, Duration limit) throws InterruptedException {
        return await(() -> lines.stream().anyMatch(line -> line.contains(part)), limit);
    }

    /** The same for so many lines. */
    public boolean await(int count, Duration limit) throws InterruptedException {
        return await(() -> lines.size() >= count, limit);
    }

    private synchronized boolean await(BooleanSupplier there, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!there.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (ended || left <= 0) {
                return false;
            }
            NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** Waits for the end of the stream. */
    public synchronized List<String> awaitEnd() throws InterruptedException {
        while (!ended) {
            wait();
        }
        return List.copyOf(lines);
    }

    /** What was read so far, as a text. */
    @Override
    public synchronized String toString() {
        return String.join("\n", lines);
    }
}

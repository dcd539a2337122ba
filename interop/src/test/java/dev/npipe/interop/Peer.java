// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A running program: what it has printed so far, and how it ended. Closing ends it.
 *
 * <p>It is ended through its handle: {@code Process.destroy} would also close the stream that its
 * last words are read from.
 */
final class Peer implements AutoCloseable {
    /** Far more than anything here takes; it only bounds a test that hangs. */
    private static final long LIMIT_SECONDS = 60;

    private final String title;
    private final Process process;
    private final InputStream output;
    private final List<String> lines = new ArrayList<>();
    private final Thread reader;
    private boolean ended;

    Peer(String title, Process process) {
        this(title, process, process.getInputStream());
    }

    /**
     * A program whose output goes elsewhere.
     *
     * @param output ends when the program has ended
     */
    Peer(String title, Process process, InputStream output) {
        this.title = title;
        this.process = process;
        this.output = output;
        this.reader = Thread.startVirtualThread(this::collect);
    }

    private void collect() {
        try (var reader = new BufferedReader(new InputStreamReader(output, UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(title, e);
        } finally {
            markEnded();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    private synchronized void markEnded() {
        ended = true;
        notifyAll();
    }

    long pid() {
        return process.pid();
    }

    /** Everything printed so far, errors included. */
    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits until the program has printed this line. */
    Peer awaitLine(String line) throws InterruptedException {
        long deadline = System.nanoTime() + SECONDS.toNanos(LIMIT_SECONDS);
        synchronized (this) {
            while (!lines.contains(line)) {
                long left = deadline - System.nanoTime();
                if (ended || left <= 0) {
                    throw new AssertionError(
                            "%s has not printed \"%s\"%s; it printed %s"
                                    .formatted(title, line, ended ? " and ended" : "", lines));
                }
                NANOSECONDS.timedWait(this, left);
            }
        }
        return this;
    }

    /** Waits until the program ends by itself, with status 0, and returns what it printed. */
    List<String> finish() throws InterruptedException {
        int status = exitStatus();
        if (status != 0) {
            throw new AssertionError(
                    "%s ended with status %d; it printed %s".formatted(title, status, lines()));
        }
        return lines();
    }

    /** Waits until the program ends by itself. */
    int exitStatus() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, SECONDS)) {
            throw new AssertionError(title + " does not end; it printed " + lines());
        }
        reader.join();
        return process.exitValue();
    }

    /** Ends the program without giving it a chance to clean up, as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
        reader.join();
    }

    @Override
    public void close() {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(10, SECONDS)) {
                process.toHandle().destroyForcibly();
            }
            reader.join();
        } catch (InterruptedException e) {
            process.toHandle().destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return title + " (process " + pid() + ")";
    }
}

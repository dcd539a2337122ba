// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.npipe.testkit.process.Lines;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

/**
 * A running program: what it has printed so far, and how it ended. Closing ends it.
 *
 * <p>It is ended through its handle: {@code Process.destroy} would also close the stream that its
 * last words are read from.
 */
public final class Peer implements AutoCloseable {
    /** Far more than anything here takes; it only bounds a test that hangs. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String title;
    private final Process process;
    private final Lines lines;

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
        this.lines = new Lines(output);
    }

    long pid() {
        return process.pid();
    }

    /** Everything printed so far, errors included. */
    public List<String> lines() {
        return lines.soFar();
    }

    /** Waits until the program has printed this line. */
    public Peer awaitLine(String line) throws InterruptedException {
        if (!lines.await(line, LIMIT)) {
            throw new AssertionError(
                    "%s has not printed \"%s\"%s; it printed %s"
                            .formatted(
                                    title,
                                    line,
                                    lines.hasEnded() ? " and ended" : "",
                                    lines.soFar()));
        }
        return this;
    }

    /** Waits until the program ends by itself, with status 0, and returns what it printed. */
    public List<String> finish() throws InterruptedException {
        return finish(LIMIT);
    }

    /** The same of a program that may take so long. */
    List<String> finish(Duration limit) throws InterruptedException {
        int status = exitStatus(limit);
        if (status != 0) {
            throw new AssertionError(
                    "%s ended with status %d; it printed %s".formatted(title, status, lines()));
        }
        return lines();
    }

    /** Waits until the program ends by itself. */
    int exitStatus() throws InterruptedException {
        return exitStatus(LIMIT);
    }

    private int exitStatus(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit)) {
            throw new AssertionError(title + " does not end; it printed " + lines());
        }
        lines.awaitEnd();
        return process.exitValue();
    }

    /** Ends the program without giving it a chance to clean up, as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
        lines.awaitEnd();
    }

    @Override
    public void close() {
        process.toHandle().destroy();
        try {
            if (!process.waitFor(10, SECONDS)) {
                process.toHandle().destroyForcibly();
            }
            lines.awaitEnd();
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

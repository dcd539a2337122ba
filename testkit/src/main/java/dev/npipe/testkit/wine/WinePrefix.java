// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.wine;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Wine prefix that is nobody else's, so that its pipes are not either. It is made once and kept.
 *
 * <p>Its server is started here and ended here. Left to itself, Wine starts a server with the first
 * program of a prefix and ends it 3 seconds after the last one; this one stays, so that no program
 * finds it on its way out, and all but the first start beside a server that is at work.
 */
public final class WinePrefix implements AutoCloseable {
    private static final int MAKING_SECONDS = 180;
    private static final int STARTING_SECONDS = 60;
    private static final int ENDING_SECONDS = 10;

    private final WineStarters starters;
    private final Path folder;
    private final WineProcesses processes;
    private volatile Optional<FileChannel> lock = Optional.empty();

    /** Nothing is started yet. */
    public WinePrefix(WineStarters starters, Path folder) {
        this.starters = starters;
        this.folder = folder.toAbsolutePath();
        this.processes = new WineProcesses(this.folder);
    }

    /** False before the very first start, which takes a while. */
    public boolean isMade() {
        return Files.exists(folder.resolve("drive_c"));
    }

    /**
     * Starts Wine's server, then a first program, which brings Wine's own along, and at the very
     * first time makes the prefix.
     *
     * @param startedBy the words of a command that starts the server, such as {@code taskset}
     * @throws IOException if another process has started this prefix, or Wine does not run
     */
    public void start(List<String> startedBy) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        own();
        boolean made = isMade();
        endAll(); // what a process left that was killed
        var words = new ArrayList<>(startedBy);
        words.addAll(command(starters.server(), "-f", "-p"));
        awaitServer(quiet(words));
        finish(made ? STARTING_SECONDS : MAKING_SECONDS, "cmd", "/c", "exit");
    }

    /** The system lets the lock go when this process ends, however it does. */
    private void own() throws IOException {
        var channel =
                FileChannel.open(
                        folder.resolve("lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                lock = Optional.of(channel);
                return;
            }
        } catch (OverlappingFileLockException _) {
            // this process itself has it
        }
        channel.close();
        throw new IOException("another process uses the Wine prefix " + folder);
    }

    /** The command line of one of the starters with arguments. */
    public List<String> command(Path starter, String... arguments) {
        var words = new ArrayList<>(List.of("env", "WINEPREFIX=" + folder, starter.toString()));
        words.addAll(List.of(arguments));
        return words;
    }

    /** The value of {@code WINEPREFIX} for a program that is to run in it. */
    public String folder() {
        return folder.toString();
    }

    private static Process quiet(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** It is sent signal 0, which does nothing but find it. */
    private boolean hasServer() throws IOException, InterruptedException {
        return quiet(command(starters.server(), "-k0")).waitFor() == 0;
    }

    private void awaitServer(Process server) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STARTING_SECONDS);
        while (!hasServer()) {
            if (!server.isAlive() || System.nanoTime() > end) {
                throw new IOException("Wine's server does not start in the prefix " + folder);
            }
            server.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private void finish(int seconds, String... program) throws IOException, InterruptedException {
        Process process = quiet(command(starters.run(), program));
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new IOException(
                    "Wine's %s does not end in %s seconds".formatted(program[0], seconds));
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    "Wine's %s ended with exit code %s".formatted(program[0], process.exitValue()));
        }
    }

    /**
     * Ends Wine's server and every program of the prefix.
     *
     * @throws IOException if one does not end
     */
    @Override
    public synchronized void close() throws IOException {
        Optional<FileChannel> held = lock;
        if (held.isEmpty()) {
            return;
        }
        try {
            endAll();
        } catch (InterruptedException e) {
            processes.kill();
            Thread.currentThread().interrupt();
        } finally {
            lock = Optional.empty();
            held.get().close();
        }
    }

    /** The server writes down its registry; programs that do not notice its end are killed. */
    private void endAll() throws IOException, InterruptedException {
        if (hasServer()) {
            quiet(command(starters.server(), "-k")).waitFor(ENDING_SECONDS, TimeUnit.SECONDS);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ENDING_SECONDS);
        for (var all = processes.all(); !all.isEmpty(); all = processes.all()) {
            if (System.nanoTime() > end) {
                throw new IOException("these processes do not end: " + all);
            }
            processes.kill();
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }
}

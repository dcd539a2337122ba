// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Wine prefix that is nobody else's, so that its pipes are not either. It is made once and kept;
 * closing ends Wine's server and every program of the prefix.
 */
final class WinePrefix implements AutoCloseable {
    private static final int MAKING_SECONDS = 180;
    private static final int STARTING_SECONDS = 30;
    private static final int ENDING_SECONDS = 10;

    /** Where {@code interop/setup wine} put its starters. */
    private final Path starters;

    private final Path folder;
    private final Process server;
    private final Runnable onInterrupt = this::end;

    private WinePrefix(Path starters, Path folder, List<Integer> cores)
            throws IOException, InterruptedException {
        this.starters = starters;
        this.folder = folder;
        if (hasServer()) {
            throw new IOException("another benchmark on Wine runs in the prefix " + folder);
        }
        this.server = quiet(Placement.pinned(cores, command("server", "-f", "-p")));
        OnInterrupt.add(onInterrupt);
    }

    /** Whether there is a Windows JVM, and all that it needs. */
    static boolean isPossible(Path starters) {
        return Stream.of("java", "run", "server")
                .allMatch(name -> Files.isExecutable(starters.resolve(name)));
    }

    /**
     * Starts Wine's server on certain cores, then a first program, which brings Wine's own along,
     * and at the very first time makes the prefix.
     */
    static WinePrefix start(Path starters, Path folder, List<Integer> cores, Progress progress)
            throws IOException, InterruptedException {
        boolean fresh = !Files.exists(folder.resolve("drive_c"));
        progress.show(fresh ? "making a prefix for Wine, once" : "starting Wine");
        Files.createDirectories(folder);
        var prefix = new WinePrefix(starters, folder, cores);
        try {
            prefix.awaitServer();
            prefix.finish(fresh ? MAKING_SECONDS : STARTING_SECONDS, "cmd", "/c", "exit");
            return prefix;
        } catch (IOException | InterruptedException | RuntimeException e) {
            prefix.close();
            throw e;
        } finally {
            progress.clear();
        }
    }

    /**
     * The command line of a starter with arguments: {@code run}, {@code java} or {@code server}.
     */
    List<String> command(String starter, String... arguments) {
        var words = new ArrayList<>(List.of("env", "WINEPREFIX=" + folder));
        words.add(starters.resolve(starter).toString());
        words.addAll(List.of(arguments));
        return words;
    }

    /** A file of this system, as a Windows program names it. */
    static String path(Path file) {
        return "Z:" + file.toAbsolutePath();
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
        return quiet(command("server", "-k0")).waitFor() == 0;
    }

    private void awaitServer() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STARTING_SECONDS);
        while (!hasServer()) {
            if (!server.isAlive() || System.nanoTime() > end) {
                throw new IOException("Wine's server does not start in the prefix " + folder);
            }
            server.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private void finish(int seconds, String... program) throws IOException, InterruptedException {
        Process process = quiet(command("run", program));
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new IOException(
                    "Wine's %s does not end in %d seconds".formatted(program[0], seconds));
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    "Wine's %s ended with exit code %d".formatted(program[0], process.exitValue()));
        }
    }

    @Override
    public void close() {
        OnInterrupt.remove(onInterrupt);
        end();
    }

    /** The server writes down its registry; programs that do not notice its end are killed. */
    private void end() {
        try {
            if (server.isAlive()) {
                quiet(command("server", "-k")).waitFor(ENDING_SECONDS, TimeUnit.SECONDS);
            }
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(ENDING_SECONDS);
            for (var mine = mine(); !mine.isEmpty(); mine = mine()) {
                if (System.nanoTime() > end) {
                    throw new IOException("these processes do not end: " + mine);
                }
                mine.forEach(ProcessHandle::destroyForcibly);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (IOException e) {
            System.err.println("bench: cannot end what runs on Wine: " + e);
            server.destroyForcibly();
        } catch (InterruptedException e) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private List<ProcessHandle> mine() {
        return ProcessHandle.allProcesses().filter(this::isMine).toList();
    }

    /**
     * Windows programs have command lines of Windows; their environment tells the prefix. That of a
     * program whose first thread has ended is seen by its other threads only.
     */
    private boolean isMine(ProcessHandle process) {
        var threads = Path.of("/proc", Long.toString(process.pid()), "task");
        try (var all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                if (hasPrefix(thread.resolve("environ"))) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return false; // gone
        }
        return false;
    }

    private boolean hasPrefix(Path environ) {
        try {
            String environment = Files.readString(environ, StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0", -1)).contains("WINEPREFIX=" + folder);
        } catch (IOException e) {
            return false; // another user's, or gone
        }
    }
}

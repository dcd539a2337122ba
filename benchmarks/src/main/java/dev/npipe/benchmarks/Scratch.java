// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A folder for sockets, and one for files in memory. Closing deletes them; a Ctrl-C ends all
 * processes first.
 */
final class Scratch implements AutoCloseable {
    /** What Linux has for it: a file system in memory. */
    private static final Path IN_MEMORY = Path.of("/dev/shm");

    private static final String PREFIX = "npipe-bench";

    private final Path folder;
    private @Nullable Path memory;
    private final Runnable onInterrupt = this::abandon;

    Scratch() throws IOException {
        folder = Files.createTempDirectory(PREFIX);
        OnInterrupt.add(onInterrupt);
    }

    Path folder() {
        return folder;
    }

    /** For files that shall lie in memory, if the system has a place for them. */
    synchronized Path memory() throws IOException {
        Path made = memory;
        if (made == null) {
            made =
                    Files.isWritable(IN_MEMORY)
                            ? Files.createTempDirectory(IN_MEMORY, PREFIX)
                            : Files.createDirectory(folder.resolve("memory"));
            memory = made;
        }
        return made;
    }

    @Override
    public void close() throws IOException {
        OnInterrupt.remove(onInterrupt);
        delete();
    }

    private void abandon() {
        for (ProcessHandle end : ProcessHandle.current().descendants().toList()) {
            end.destroyForcibly();
            end.onExit().join();
        }
        try {
            delete();
        } catch (IOException e) {
            System.err.println("bench: cannot delete " + folder + ": " + e);
        }
    }

    private synchronized void delete() throws IOException {
        if (memory != null) {
            delete(memory);
        }
        delete(folder);
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}

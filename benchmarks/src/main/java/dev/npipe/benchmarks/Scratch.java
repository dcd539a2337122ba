// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A folder for sockets. Closing deletes it; a Ctrl-C ends all processes first. */
final class Scratch implements AutoCloseable {
    /** What a shell reports after a Ctrl-C. */
    private static final int INTERRUPTED = 130;

    private final Path folder;
    private final Thread onInterrupt = new Thread(this::abandon);

    Scratch() throws IOException {
        folder = Files.createTempDirectory("npipe-bench");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    Path folder() {
        return folder;
    }

    /** After a Ctrl-C this waits for its end, so that nothing is said about the ends it killed. */
    @Override
    public synchronized void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
        delete();
    }

    private synchronized void abandon() {
        for (ProcessHandle end : ProcessHandle.current().descendants().toList()) {
            end.destroyForcibly();
            end.onExit().join();
        }
        try {
            delete();
        } catch (IOException e) {
            System.err.println("bench: cannot delete " + folder + ": " + e);
        }
        Runtime.getRuntime().halt(INTERRUPTED);
    }

    private void delete() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

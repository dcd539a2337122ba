// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A folder for sockets. Closing deletes it; a Ctrl-C ends all processes first. */
final class Scratch implements AutoCloseable {
    private final Path folder;
    private final Runnable onInterrupt = this::abandon;

    Scratch() throws IOException {
        folder = Files.createTempDirectory("npipe-bench");
        OnInterrupt.add(onInterrupt);
    }

    Path folder() {
        return folder;
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

    private void delete() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

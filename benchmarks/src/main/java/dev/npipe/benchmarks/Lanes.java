// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All peers of a contest, and the folder of their sockets. Closing ends and deletes everything, and
 * so does a Ctrl-C.
 */
final class Lanes implements AutoCloseable {
    /** What a shell reports after a Ctrl-C. */
    private static final int INTERRUPTED = 130;

    private final List<Lane> lanes = new ArrayList<>();
    private final Path folder;
    private final Thread onInterrupt = new Thread(this::abandon);

    Lanes() throws IOException {
        folder = Files.createTempDirectory("npipe-bench");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
    }

    void start(Peer peer, Case test, Placement placement, Programs programs)
            throws IOException, InterruptedException {
        var pair = Pair.start(peer, test, placement, programs, folder);
        lanes.add(new Lane(peer, pair, new ArrayList<>()));
    }

    List<Lane> all() {
        return lanes;
    }

    /** After a Ctrl-C this waits for its end, so that nothing is said about the ends it killed. */
    @Override
    public synchronized void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
        for (Lane lane : lanes) {
            lane.pair().close();
        }
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

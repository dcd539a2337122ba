// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Processes that want a core for themselves, and do nothing with it. Closing ends them. */
record Hogs(List<Process> all) implements AutoCloseable {
    /** Until the process whose number it is given has ended, so that none is left over. */
    private static final String LOOP = "while kill -0 \"$1\" 2>/dev/null; do :; done";

    static Hogs none() {
        return new Hogs(List.of());
    }

    /** One on each end's core; where these are one core, both on it. */
    static Hogs beside(Placement placement) throws IOException {
        var hogs = new Hogs(new ArrayList<>());
        try {
            hogs.start(placement.server());
            hogs.start(placement.client());
            return hogs;
        } catch (IOException e) {
            hogs.close();
            throw e;
        }
    }

    private void start(List<Integer> cores) throws IOException {
        String own = Long.toString(ProcessHandle.current().pid());
        var command = Placement.pinned(cores, List.of("sh", "-c", LOOP, "hog", own));
        all.add(new ProcessBuilder(command).start());
    }

    @Override
    public void close() {
        all.forEach(Process::destroyForcibly);
    }
}

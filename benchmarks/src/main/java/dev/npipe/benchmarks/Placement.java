// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where the two processes run. An empty list of cores leaves the choice to the system. */
record Placement(String name, List<Integer> server, List<Integer> client) {
    static final String ONE_CORE = "one-core";
    static final String TWO_CORES = "two-cores";
    static final String UNPINNED = "unpinned";

    /** Both ends on one core. */
    static Placement oneCore(List<Integer> cores) {
        var core = List.of(cores.getLast());
        return new Placement(ONE_CORE, core, core);
    }

    /** One core each. */
    static Placement twoCores(List<Integer> cores) {
        return new Placement(TWO_CORES, List.of(cores.getFirst()), List.of(cores.getLast()));
    }

    static Placement unpinned() {
        return new Placement(UNPINNED, List.of(), List.of());
    }

    static List<String> pinned(List<Integer> cores, List<String> command) {
        if (cores.isEmpty()) {
            return command;
        }
        var pinned = new ArrayList<>(List.of("taskset", "-c", cores.getFirst().toString()));
        pinned.addAll(command);
        return pinned;
    }

    /** The first two cores this process may use; empty where the system does not tell. */
    static List<Integer> allowedCores() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return List.of();
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("Cpus_allowed_list:")) {
                var cores = cores(line.substring(line.indexOf(':') + 1).strip());
                return cores.subList(0, Math.min(2, cores.size()));
            }
        }
        return List.of();
    }

    /** Reads a list such as {@code 0,2-5}. */
    static List<Integer> cores(String list) {
        var cores = new ArrayList<Integer>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
                cores.add(core);
            }
        }
        return cores;
    }
}

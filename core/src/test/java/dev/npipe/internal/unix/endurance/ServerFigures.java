// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import dev.npipe.internal.unix.OpenDescriptors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the server under attack has taken at one moment.
 *
 * @param descriptors counted from outside, which needs none of its own
 * @param lanes the connections that are in shared memory, counted from outside, too
 * @param said what it says about itself
 */
record ServerFigures(long descriptors, long lanes, Map<String, String> said) {
    static ServerFigures of(Program server) throws IOException, InterruptedException {
        var said = new TreeMap<String, String>();
        for (String each : server.ask("figures").split(" ", -1)) {
            int equals = each.indexOf('=');
            said.put(each.substring(0, equals), each.substring(equals + 1));
        }
        return new ServerFigures(OpenDescriptors.of(server.pid()), lanes(server.pid()), said);
    }

    private static long lanes(long process) throws IOException {
        try (var maps = Files.lines(Path.of("/proc/" + process + "/maps"))) {
            return maps.filter(line -> line.contains("memfd:npipe-lane")).count();
        }
    }

    private long number(String name) {
        return Long.parseLong(said.getOrDefault(name, "0"));
    }

    /** Direct memory, in KiB. */
    long directKib() {
        return number("direct") >> 10;
    }

    /** Instances in use of all pipes. */
    long instances() {
        return number("work") + number("single") + number("late");
    }

    /** How often the application's accept failed. */
    long acceptFailures() {
        return number("acceptFailures");
    }

    /** How it failed last. */
    String lastAcceptFailure() {
        return said.getOrDefault("last", "");
    }

    /** The library's threads, by their names. */
    Map<String, Integer> threads() {
        var threads = new TreeMap<String, Integer>();
        said.forEach(
                (name, count) -> {
                    if (name.startsWith("npipe-")) {
                        threads.put(name, Integer.valueOf(count));
                    }
                });
        return threads;
    }

    @Override
    public String toString() {
        return "%d descriptors, %d lanes, %d KiB direct, %d instances, %s"
                .formatted(descriptors, lanes, directKib(), instances(), threads());
    }
}

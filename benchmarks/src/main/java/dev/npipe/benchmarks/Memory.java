// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a process holds: live objects, and all of its memory as the kernel counts it. The heap is
 * touched whole at the start, so the latter grows by native memory only.
 *
 * @param residentBytes {@link #UNKNOWN} where the system does not tell
 */
record Memory(long heapBytes, long residentBytes) {
    static final long UNKNOWN = -1;

    private static final Pattern LINE = Pattern.compile("memory heap=(\\d+) resident=(-?\\d+)");

    static Memory now() throws IOException {
        System.gc();
        System.gc(); // what the first one only found unreachable
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new Memory(heap, resident());
    }

    private static long resident() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return UNKNOWN;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmRSS:")) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return UNKNOWN;
    }

    static Memory parse(String line) {
        var matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a line about memory: " + line);
        }
        return new Memory(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    String toLine() {
        return "memory heap=%s resident=%s".formatted(heapBytes, residentBytes);
    }
}

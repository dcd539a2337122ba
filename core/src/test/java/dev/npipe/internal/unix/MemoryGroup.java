// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A group of processes whose memory is counted and limited (cgroups, of either version). */
final class MemoryGroup implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private static final Duration LONG = Duration.ofSeconds(20);

    /**
     * The files of a version.
     *
     * @param folder where groups are made
     * @param limit how much memory its processes may have
     * @param used how much they have
     * @param events where is told how many were killed for it
     */
    private record Version(Path folder, String limit, String used, String events) {
        static final Version ONE =
                new Version(
                        ROOT.resolve("memory"),
                        "memory.limit_in_bytes",
                        "memory.usage_in_bytes",
                        "memory.oom_control");
        static final Version TWO =
                new Version(ROOT, "memory.max", "memory.current", "memory.events");

        /** The one that counts memory here. */
        static Version here() throws IOException {
            Path passedOn = ROOT.resolve("cgroup.subtree_control");
            boolean two = Files.exists(passedOn) && Files.readString(passedOn).contains("memory");
            return two ? TWO : ONE;
        }
    }

    private final Version version;
    private final Path group;

    private MemoryGroup(Version version, Path group) {
        this.version = version;
        this.group = group;
    }

    /** A new one; the test is skipped where none can be made. */
    static MemoryGroup make() throws IOException {
        Version version = Version.here();
        Path group = version.folder().resolve(PipeDirectory.uniqueName());
        try {
            Files.createDirectory(group);
        } catch (FileSystemException e) {
            abort("no group of processes can be made here: " + e);
        }
        var made = new MemoryGroup(version, group);
        if (!Files.isWritable(group.resolve(version.limit()))) {
            made.close();
            abort("a group of processes has no limit of memory here");
        }
        return made;
    }

    /** What a command begins with that is to run in it. */
    List<String> prefix() {
        String processes = group.resolve("cgroup.procs").toString();
        return List.of("sh", "-c", "echo $$ >\"$0\" && exec \"$@\"", processes);
    }

    /** From now on its processes may have no more. */
    void limit(long bytes) throws IOException {
        Files.writeString(group.resolve(version.limit()), String.valueOf(bytes));
    }

    long used() throws IOException {
        return Long.parseLong(Files.readString(group.resolve(version.used())).strip());
    }

    /**
     * Waits until so much of it may be had by other processes, too, and is in no file system. The
     * system counts it together now and then.
     */
    void awaitShared(long bytes) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        for (long now; (now = figure("memory.stat", "shmem")) != bytes; ) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("%s bytes are shared, not %s".formatted(now, bytes));
            }
            Thread.onSpinWait();
        }
    }

    /** How many processes were killed, as there was no more. */
    long killed() throws IOException {
        return figure(version.events(), "oom_kill");
    }

    private long figure(String file, String name) throws IOException {
        try (var lines = Files.lines(group.resolve(file))) {
            return lines.filter(line -> line.startsWith(name + " "))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + name + " in " + file));
        }
    }

    /** When its processes have ended; a killed one may take a moment. */
    @Override
    public void close() throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        while (true) {
            try {
                Files.delete(group);
                return;
            } catch (FileSystemException e) {
                if (System.nanoTime() - end > 0) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }
}

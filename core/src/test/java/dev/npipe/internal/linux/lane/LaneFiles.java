// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The memory of lanes that this process has mapped or open, as {@code /proc} shows it. */
public final class LaneFiles {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String NAME = "/memfd:npipe-";

    /** What there was before, of other tests. */
    private final Set<String> before;

    private LaneFiles(Set<String> before) {
        this.before = before;
    }

    /** Those that come after this. */
    public static LaneFiles fromNowOn() throws IOException {
        return new LaneFiles(Set.copyOf(inodes()));
    }

    /** How many mappings there are; both ends of a connection have one. */
    public int mapped() throws IOException {
        List<String> all = inodes();
        all.removeIf(before::contains);
        return all.size();
    }

    /** Waits until there are so many mappings. */
    public void awaitMapped(int count) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        int seen = mapped();
        while (seen != count && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
            seen = mapped();
        }
        assertThat(seen).as("mappings of lanes").isEqualTo(count);
    }

    /** The inode of each mapping, which no other file of this kind ever has. */
    private static List<String> inodes() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("/proc/self/maps")));
        lines.removeIf(line -> !line.contains(NAME));
        lines.replaceAll(line -> line.split(" +")[4]);
        return lines;
    }

    /** The inode of an open file. */
    static String inode(int descriptor) throws IOException {
        return String.valueOf(
                Files.getAttribute(Path.of("/proc/self/fd/" + descriptor), "unix:ino"));
    }

    /** How many mappings of this file there are. */
    static long mappedOf(String inode) throws IOException {
        return inodes().stream().filter(inode::equals).count();
    }

    /** How many descriptors are open of the memory of lanes. */
    static int open() throws IOException {
        var found = new HashSet<Path>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : open) {
                if (isOfLane(each)) {
                    found.add(each);
                }
            }
        }
        return found.size();
    }

    private static boolean isOfLane(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith(NAME);
        } catch (NoSuchFileException e) {
            return false; // closed meanwhile
        }
    }
}

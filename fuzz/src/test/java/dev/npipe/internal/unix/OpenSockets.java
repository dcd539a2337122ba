// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.waiting.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Sockets of this process, each by its inode. */
record OpenSockets(Set<Long> inodes) {
    private static final String SOCKET = "socket:[";

    /** Where the kernel's tables of sockets are, in which each has a row with its inode. */
    private static final Path TABLES = Path.of("/proc/self/net");

    private static final String UNIX = "unix";

    /** A table for each kind of socket. */
    private static final List<String> KINDS =
            List.of(UNIX, "netlink", "packet", "tcp", "tcp6", "udp", "udp6", "raw", "raw6");

    /** Those that are open at this moment. */
    static OpenSockets now() throws IOException {
        Set<Long> inodes = new TreeSet<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path each : open) {
                String target = target(each);
                if (target.startsWith(SOCKET)) {
                    inodes.add(Long.parseLong(target, SOCKET.length(), target.length() - 1, 10));
                }
            }
        }
        return new OpenSockets(inodes);
    }

    /**
     * How many clients of sockets in this directory the kernel has not handed over: they have no
     * inode yet.
     */
    static long inBacklogsOf(Path directory) {
        return rows(UNIX).stream().filter(row -> row.contains(" 0 " + directory + "/")).count();
    }

    /** Those of these that the other ones have not. */
    OpenSockets without(OpenSockets others) {
        var rest = new TreeSet<>(inodes);
        rest.removeAll(others.inodes);
        return new OpenSockets(rest);
    }

    int count() {
        return inodes.size();
    }

    /** Checks how many there are; names each if there are more. */
    void areAtMost(int most) {
        assertThat(count()).as(this::described).isLessThanOrEqualTo(most);
    }

    /** What the kernel knows of each now, who is on the way in, and what our threads do. */
    private String described() {
        return "sockets:\n%s\n%d clients greet, %d wait for an instance\n%s\n"
                .formatted(
                        inodes.stream().map(OpenSockets::row).collect(joining("\n")),
                        Limits.Greeting.CROWD.size(),
                        Limits.Waiting.CROWD.size(),
                        threads());
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return ""; // it was closed meanwhile
        }
    }

    private static String row(long inode) {
        String here = " " + inode + " ";
        for (String kind : KINDS) {
            for (String row : rows(kind)) {
                if ((row + " ").contains(here)) {
                    return "socket %d: %s: %s".formatted(inode, kind, row);
                }
            }
        }
        return "socket %d: of another kind, or closed by now".formatted(inode);
    }

    private static List<String> rows(String kind) {
        try {
            return List.of(Files.readString(TABLES.resolve(kind), ISO_8859_1).split("\n", -1));
        } catch (NoSuchFileException e) {
            return List.of(); // the system has no such sockets
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String threads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(each -> each.getKey().getName().startsWith("npipe-"))
                .map(OpenSockets::thread)
                .collect(joining("\n"));
    }

    private static String thread(Map.Entry<Thread, StackTraceElement[]> each) {
        Thread thread = each.getKey();
        return Arrays.stream(each.getValue())
                .map(frame -> "\n    at " + frame)
                .collect(joining("", thread.getName() + " (" + thread.getState() + ")", ""));
    }
}

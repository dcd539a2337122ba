// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which socket files have a listener, asked without connecting: a connection would use up a server
 * that serves just one.
 */
final class LiveSockets {
    private static final Path TABLE = Path.of("/proc/net/unix");

    /**
     * Num, RefCount, Protocol, Flags, Type, St, Inode, Path. A path is written as it is, with any
     * line breaks it has: what is no row continues the path above it. Not every path begins with a
     * slash: an abstract name has an {@code @} there, and a server may bind below its own
     * directory.
     */
    private static final Pattern ROW =
            Pattern.compile(
                    "\\p{XDigit}+: \\p{XDigit}+ \\p{XDigit}+ (\\p{XDigit}{8}) \\p{XDigit}+ \\p{XDigit}+"
                            + " +\\d+(?: (.*))?");

    /** {@code __SO_ACCEPTCON} in the flags column of the table. */
    private static final long LISTENING = 0x10000;

    private final Set<String> listening;

    private LiveSockets(Set<String> listening) {
        this.listening = listening;
    }

    /** The table of this moment; empty where the system has none. */
    static Optional<LiveSockets> now() throws IOException {
        byte[] table;
        try {
            table = Files.readAllBytes(TABLE);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return Optional.of(of(new String(table, StandardCharsets.UTF_8)));
    }

    /** What a table says. */
    static LiveSockets of(String text) {
        String rows = text.substring(0, Math.max(0, text.length() - 1)); // less the last line break
        var listening = new HashSet<String>();
        String path = null;
        for (String line : rows.split("\n", -1)) {
            Matcher row = ROW.matcher(line);
            if (!row.matches()) {
                path = path == null ? null : path + '\n' + line;
                continue;
            }
            add(listening, path);
            boolean listens = (Long.parseLong(row.group(1), 16) & LISTENING) != 0;
            path = listens ? row.group(2) : null;
        }
        add(listening, path);
        return new LiveSockets(listening);
    }

    private static void add(Set<String> listening, @Nullable String path) {
        if (path != null) {
            listening.add(path);
        }
    }

    /**
     * True when a socket bound to this path listens, by its own spelling or with links resolved.
     */
    boolean contains(Path path) throws IOException {
        if (listening.contains(path.toString())) {
            return true;
        }
        Path directory = path.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return false;
        }
        return listening.contains(directory.toRealPath() + "/" + path.getFileName());
    }
}

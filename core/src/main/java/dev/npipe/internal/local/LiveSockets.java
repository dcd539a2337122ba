// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which socket files have a listener, asked without connecting: a connection would use up a server
 * that serves just one.
 */
final class LiveSockets {
    private static final Path TABLE = Path.of("/proc/net/unix");

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
        // Num RefCount Protocol Flags Type St Inode Path
        var listening = new HashSet<String>();
        for (String line : new String(table, StandardCharsets.UTF_8).split("\n")) {
            String[] columns = line.split(" +", 8);
            if (columns.length == 8
                    && columns[7].startsWith("/")
                    && (flags(columns[3]) & LISTENING) != 0) {
                listening.add(columns[7]);
            }
        }
        return Optional.of(new LiveSockets(listening));
    }

    /** The flags of a row; none when it is not a row but part of a path with a line break in it. */
    private static long flags(String column) {
        try {
            return Long.parseLong(column, 16);
        } catch (NumberFormatException e) {
            return 0;
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

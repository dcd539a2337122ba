// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import dev.npipe.internal.unix.file.RawPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of sockets as Linux prints it, without the right to ask for it in numbers. Names stand
 * in it as they are, with any line breaks they have, so whoever may make a socket can write a row
 * of his own into the name. Such a row counts for a path where a socket lies, and for nothing else.
 * Nobody can take away a row: each is found, and a name that goes on like another row as well.
 */
final class SocketTable {
    private static final Path TABLE = Path.of("/proc/net/unix");

    /** Num, RefCount, Protocol, Flags, Type, St, Inode, and what it is bound to. */
    private static final Pattern ROW =
            Pattern.compile(
                    "\\p{XDigit}+: \\p{XDigit}+ \\p{XDigit}+ (\\p{XDigit}{8}) (\\p{XDigit}{4}) \\p{XDigit}+"
                            + " +\\d+(?: (.*))?",
                    Pattern.DOTALL);

    /** {@code __SO_ACCEPTCON} in the flags column of the table. */
    private static final long LISTENING = 0x10000;

    /** {@code SOCK_STREAM} in its type column. */
    private static final int STREAM = 1;

    /** The longest name that a socket can have. */
    private static final int LONGEST = 108;

    private SocketTable() {}

    /** What sockets that listen are bound to at this moment; empty where there is no table. */
    static Optional<List<Path>> now() throws IOException {
        byte[] table;
        try {
            table = Files.readAllBytes(TABLE);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return Optional.of(of(table));
    }

    /** What a table says. */
    static List<Path> of(byte[] table) {
        String text = new String(table, StandardCharsets.ISO_8859_1); // a letter for each byte
        String[] lines = text.split("\n", -1);
        var names = new ArrayList<Path>();
        for (int i = 0; i < lines.length; i++) {
            Matcher row = ROW.matcher(lines[i]);
            if (row.matches()
                    && (Long.parseLong(row.group(1), 16) & LISTENING) != 0
                    && Integer.parseInt(row.group(2), 16) == STREAM
                    && row.group(3) != null
                    && !row.group(3).startsWith("@")) { // an abstract name
                addNames(row.group(3), lines, i + 1, names);
            }
        }
        return names;
    }

    /** A name ends before a row, or goes on with what looks like one. */
    private static void addNames(String begun, String[] lines, int next, List<Path> names) {
        String name = begun;
        for (int i = next; i <= lines.length && name.length() <= LONGEST; i++) {
            boolean last = i >= lines.length - 1; // behind the last line break is nothing
            if (last || ROW.matcher(lines[i]).matches()) {
                RawPath.of(name.getBytes(StandardCharsets.ISO_8859_1)).ifPresent(names::add);
            }
            if (last) {
                return;
            }
            name = name + '\n' + lines[i];
        }
    }
}

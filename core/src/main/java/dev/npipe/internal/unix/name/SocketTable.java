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
public final class SocketTable {
    /**
     * A row of a stream socket with a name.
     *
     * @param listens false for the server's end of a connection, which has its listener's name
     * @param number its own number, by which the descriptors of processes name it
     */
    public record Row(Path name, boolean listens, long number) {}

    private static final Path TABLE = Path.of("/proc/net/unix");

    /** Num, RefCount, Protocol, Flags, Type, St, Inode, and what it is bound to. */
    private static final Pattern ROW =
            Pattern.compile(
                    "\\p{XDigit}+: \\p{XDigit}+ \\p{XDigit}+ (\\p{XDigit}{8}) (\\p{XDigit}{4}) (\\p{XDigit}{2})"
                            + " +(\\d{1,18})(?: (.*))?",
                    Pattern.DOTALL);

    /** {@code __SO_ACCEPTCON} in the flags column of the table. */
    private static final long LISTENING = 0x10000;

    /** {@code SOCK_STREAM} in its type column. */
    private static final int STREAM = 1;

    /** {@code SS_CONNECTED} in its state column. */
    private static final int CONNECTED = 3;

    /** The longest name that a socket can have. */
    private static final int LONGEST = 108;

    private SocketTable() {}

    /** What sockets that listen are bound to at this moment; empty where there is no table. */
    static Optional<List<Path>> now() throws IOException {
        return read().map(SocketTable::of);
    }

    /** What a table says about who listens. */
    static List<Path> of(byte[] table) {
        return rows(table, false).stream().map(Row::name).toList();
    }

    /**
     * Those that listen at this moment, and the servers' ends of connections; empty where there is
     * no table.
     */
    public static Optional<List<Row>> rows() throws IOException {
        return read().map(table -> rows(table, true));
    }

    private static Optional<byte[]> read() throws IOException {
        try {
            return Optional.of(Files.readAllBytes(TABLE));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static List<Row> rows(byte[] table, boolean connected) {
        String text = new String(table, StandardCharsets.ISO_8859_1); // a letter for each byte
        String[] lines = text.split("\n", -1);
        var rows = new ArrayList<Row>();
        for (int i = 0; i < lines.length; i++) {
            Matcher row = ROW.matcher(lines[i]);
            if (!row.matches()
                    || Integer.parseInt(row.group(2), 16) != STREAM
                    || row.group(5) == null
                    || row.group(5).startsWith("@")) { // an abstract name
                continue;
            }
            boolean listens = (Long.parseLong(row.group(1), 16) & LISTENING) != 0;
            if (listens || connected && Integer.parseInt(row.group(3), 16) == CONNECTED) {
                long number = Long.parseLong(row.group(4));
                for (Path name : names(row.group(5), lines, i + 1)) {
                    rows.add(new Row(name, listens, number));
                }
            }
        }
        return rows;
    }

    /** A name ends before a row, or goes on with what looks like one. */
    private static List<Path> names(String begun, String[] lines, int next) {
        var names = new ArrayList<Path>();
        String name = begun;
        for (int i = next; i <= lines.length && name.length() <= LONGEST; i++) {
            boolean last = i >= lines.length - 1; // behind the last line break is nothing
            if (last || ROW.matcher(lines[i]).matches()) {
                RawPath.of(name.getBytes(StandardCharsets.ISO_8859_1)).ifPresent(names::add);
            }
            if (last) {
                break;
            }
            name = name + '\n' + lines[i];
        }
        return names;
    }
}

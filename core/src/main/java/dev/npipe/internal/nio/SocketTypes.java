// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.file.RawPath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells a socket that takes no streams (EPROTOTYPE) from a full backlog (EAGAIN), which the JDK
 * reports by the same exception. Its text says which, in English; in another language the kernel's
 * table says it. Somebody's words in that table count only for a socket that has no row of its own.
 */
final class SocketTypes {
    private static final String EAGAIN = "Resource temporarily unavailable";
    private static final String EPROTOTYPE = "Protocol wrong type for socket";

    private static final Path TABLE = Path.of("/proc/net/unix");

    /** The columns of the table: Num, RefCount, Protocol, Flags, Type, St, Inode, Path. */
    private static final int COLUMNS = 8;

    private static final int TYPE = 4;
    private static final int NAME = 7;
    private static final String STREAM = "0001";

    private SocketTypes() {}

    /** True when connecting failed with this text since the socket there has another type. */
    static boolean isOther(String text, Path path) throws IOException {
        return switch (text) {
            case EAGAIN -> false;
            case EPROTOTYPE -> true;
            default -> isOtherInTable(path);
        };
    }

    private static boolean isOtherInTable(Path path) throws IOException {
        Optional<FileIdentity> file = FileIdentity.ofTarget(path);
        if (file.isEmpty()) {
            return false;
        }
        String table;
        try {
            table = Files.readString(TABLE, StandardCharsets.ISO_8859_1); // a letter for each byte
        } catch (NoSuchFileException e) {
            return false;
        }
        boolean other = false;
        for (String line : table.split("\n")) {
            String[] columns = line.split(" +", COLUMNS);
            if (columns.length == COLUMNS && isName(columns[NAME], file.get())) {
                if (columns[TYPE].equals(STREAM)) {
                    return false;
                }
                other = true;
            }
        }
        return other;
    }

    /** A name may lie where this user cannot look; then it is not one of this file. */
    private static boolean isName(String name, FileIdentity file) throws IOException {
        Optional<Path> path = RawPath.of(name.getBytes(StandardCharsets.ISO_8859_1));
        try {
            return path.isPresent()
                    && path.get().isAbsolute()
                    && FileIdentity.of(path.get()).filter(file::isSameFile).isPresent();
        } catch (FileSystemException e) {
            return false;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lock files that this JVM has open, whichever copy of the library it was: plug-ins and web
 * applications bring their own. A POSIX lock is gone as soon as its process closes any descriptor
 * of the file, so nobody may open it a second time just to find out.
 *
 * <p>What copies of a class have in common is the JDK. Its locks of files are held on behalf of the
 * entire JVM ({@link FileLock}), so one that is shared, on a byte of a file that everybody can read
 * and nobody write, stands for each lock file: the kernel refuses it to nobody, and the JDK to
 * everybody in this JVM.
 */
final class HeldLocks {
    /** A directory can be opened by nobody who would lock it for himself; else what the JDK has. */
    private static final List<Path> COMMON =
            List.of(Path.of("/"), Path.of(System.getProperty("java.home", "/"), "lib", "modules"));

    /** Those of this copy; guarded by the class, as what follows is. */
    private static final Map<Path, Optional<FileLock>> HELD = new HashMap<>();

    /** Open while there are any; null where the system locks none of the common files. */
    private static @Nullable FileChannel common;

    private HeldLocks() {}

    /** Notes that a file, by its real path, is about to be opened; false if it is open already. */
    static synchronized boolean add(Path file) {
        if (HELD.containsKey(file)) {
            return false;
        }
        long place = place(file);
        try {
            if (common == null) {
                common = open(place);
            }
            HELD.put(file, lock(common, place));
            return true;
        } catch (OverlappingFileLockException e) {
            return false; // another copy has it
        } finally {
            closeIfUnused();
        }
    }

    private static Optional<FileLock> lock(@Nullable FileChannel common, long place) {
        try {
            return common == null
                    ? Optional.empty()
                    : Optional.ofNullable(common.tryLock(place, 1, true));
        } catch (IOException e) {
            return Optional.empty(); // then this copy alone knows
        }
    }

    private static @Nullable FileChannel open(long place) {
        return COMMON.stream()
                .map(file -> open(file, place))
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    /** Empty where it cannot be opened or locked. */
    private static Optional<FileChannel> open(Path file, long place) {
        FileChannel channel = null;
        boolean locks = false;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
            locks = canLock(channel, place);
            return locks ? Optional.of(channel) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } finally {
            if (!locks) {
                close(channel);
            }
        }
    }

    /** False if another process has locked it for itself. */
    private static boolean canLock(FileChannel channel, long place) throws IOException {
        try (FileLock lock = channel.tryLock(place, 1, true)) {
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    /** The byte that stands for a file. */
    private static long place(Path file) {
        byte[] digest = SocketPaths.digest(file.toString().getBytes(StandardCharsets.UTF_8));
        long place = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            place = place << Byte.SIZE | (digest[i] & 0xff);
        }
        return (place & Long.MAX_VALUE) >> 1; // its end is to be a number, too
    }

    /** The file was closed. */
    static synchronized void remove(Path file) throws IOException {
        Optional<FileLock> lock = HELD.remove(file);
        try {
            if (lock != null && lock.isPresent()) {
                lock.get().release();
            }
        } finally {
            closeIfUnused();
        }
    }

    private static void closeIfUnused() {
        if (HELD.isEmpty()) {
            close(common);
            common = null;
        }
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of a file that nothing was written to
        }
    }
}

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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
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
    private static final Map<Path, Held> HELD = new HashMap<>();

    /** How often a file is looked at that another copy has, and how long to wait in between. */
    private static final int LOOKS = 4;

    private static final long PAUSE_NANOS = 2_000_000;

    /** A file that is open, and what its holder has written there. */
    private static final class Held {
        private final Optional<FileLock> lock;
        private Optional<byte[]> text = Optional.empty();

        /** True while it is open only to be read, which takes a moment. */
        private boolean isRead;

        Held(Optional<FileLock> lock) {
            this.lock = lock;
        }
    }

    /** Opens a file, reads it and closes it. */
    interface Reading {
        Optional<byte[]> read() throws IOException;
    }

    /** Open while there are any; null where the system locks none of the common files. */
    private static @Nullable FileChannel common;

    private HeldLocks() {}

    /** Notes that a file, by its real path, is about to be opened; false if it is open already. */
    static synchronized boolean add(Path file) {
        awaitReader(file);
        if (HELD.containsKey(file)) {
            return false;
        }
        for (int look = 1; !reserve(file); look++) {
            if (look == LOOKS) {
                return false; // another copy has it
            }
            LockSupport.parkNanos(PAUSE_NANOS); // or it reads it, which takes a moment
        }
        return true;
    }

    /** False if another copy has reserved it, to hold or to read it. */
    private static boolean reserve(Path file) {
        long place = place(file);
        try {
            if (common == null) {
                common = open(place);
            }
            HELD.put(file, new Held(lock(common, place)));
            return true;
        } catch (OverlappingFileLockException e) {
            return false;
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

    /** Notes what the holder of a file has written there. */
    static synchronized void wrote(Path file, byte[] text) {
        Held held = HELD.get(file);
        if (held != null) {
            held.text = Optional.of(text);
        }
    }

    /**
     * What is written in a file: what was noted of one that is open in this JVM, and else what this
     * reads, while nobody here can open it. Empty if another copy has it, or may have it. Who is
     * about other files goes on meanwhile.
     */
    static Optional<byte[]> text(Path file, Reading reading) throws IOException {
        boolean known;
        synchronized (HeldLocks.class) {
            awaitReader(file);
            Held held = HELD.get(file);
            if (held != null) {
                return held.text;
            }
            if (!reserve(file)) {
                return Optional.empty();
            }
            Held reserved = Objects.requireNonNull(HELD.get(file));
            reserved.isRead = true;
            known = reserved.lock.isPresent();
        }
        try {
            return known ? reading.read() : Optional.empty();
        } finally {
            remove(file);
        }
    }

    /** Nobody waits here for a stranger: what reads gives the file back at once. */
    private static void awaitReader(Path file) {
        boolean interrupted = false;
        while (HELD.containsKey(file) && HELD.get(file).isRead) {
            try {
                HeldLocks.class.wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The file was closed. */
    static synchronized void remove(Path file) throws IOException {
        Held held = HELD.remove(file);
        HeldLocks.class.notifyAll();
        try {
            if (held != null && held.lock.isPresent()) {
                held.lock.get().release();
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

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.npipe.internal.unix.file.FileIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A lock file that this process has open and locked. */
record LockFile(Path path, FileChannel channel, FileIdentity identity) implements Closeable {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** How often servers may come and go meanwhile, which remove their files. */
    private static final int TRIES = 100;

    private static final long ROOT = 0;

    /** What is never closed, as that would drop a lock that this process has. */
    private static final Queue<FileChannel> KEPT = new ConcurrentLinkedQueue<>();

    /**
     * Opens and locks the file, which is made if there is none.
     *
     * @param uid this process's user
     * @param taken what to say if another process has it
     * @throws FileAlreadyExistsException if another process has it
     * @throws AccessDeniedException if it is another user's, or no file
     */
    static LockFile take(String pipe, Path path, long uid, String taken) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            Optional<FileIdentity> there = FileIdentity.of(path);
            if (there.isEmpty()) {
                make(pipe, path);
                continue;
            }
            check(pipe, path, there.get(), uid);
            FileChannel channel = open(pipe, path);
            LockFile locked =
                    channel == null ? null : lock(pipe, path, there.get(), channel, taken);
            if (locked != null) {
                return locked;
            }
        }
        throw new FileAlreadyExistsException(pipe, null, taken);
    }

    /**
     * Makes the file. One that is there is not opened as one to be made: of another user's in a
     * sticky directory that is refused ({@code fs.protected_regular}, proc_sys_fs(5)).
     */
    private static void make(String pipe, Path path) throws IOException {
        try {
            FileChannel.open(path, Set.of(WRITE, CREATE_NEW), OWNER_ONLY).close();
        } catch (FileAlreadyExistsException e) {
            return; // another server has made it
        } catch (FileSystemException e) {
            throw BindFailure.of(pipe, path, e);
        }
    }

    /** The file that was there, opened; null if it went just now. */
    private static @Nullable FileChannel open(String pipe, Path path) throws IOException {
        try {
            return FileChannel.open(path, Set.of(WRITE, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            return null;
        } catch (FileSystemException e) {
            throw BindFailure.of(pipe, path, e);
        }
    }

    /** Root may use everybody's; others their own, and leave those of others alone. */
    private static void check(String pipe, Path path, FileIdentity file, long uid)
            throws IOException {
        if (!file.isRegular()) {
            throw new AccessDeniedException(
                    pipe,
                    null,
                    "something that is not a file is in the place of its lock: " + path);
        }
        if (file.uid() != uid && uid != ROOT) {
            throw new AccessDeniedException(
                    pipe,
                    null,
                    "the lock there is of user %s, and only that user or root can use or remove it: %s"
                            .formatted(Files.getOwner(path, LinkOption.NOFOLLOW_LINKS), path));
        }
    }

    /**
     * Null, and closed, if the path is another file's by now: who had it has removed it. The same
     * file before the opening and after the lock was there all the time, so it is the one that is
     * open.
     */
    private static @Nullable LockFile lock(
            String pipe, Path path, FileIdentity there, FileChannel channel, String taken)
            throws IOException {
        LockFile locked = null;
        boolean keep = false;
        try {
            if (channel.tryLock() == null) {
                throw new FileAlreadyExistsException(pipe, null, taken);
            }
            Optional<FileIdentity> now = FileIdentity.of(path);
            if (now.isPresent() && now.get().isSameFile(there)) {
                locked = new LockFile(path, channel, now.get());
            }
            return locked;
        } catch (OverlappingFileLockException e) { // by another path, where a mount gives it two
            keep = KEPT.add(channel);
            throw new FileAlreadyExistsException(pipe, null, taken);
        } finally {
            if (locked == null && !keep) {
                channel.close();
            }
        }
    }

    /** Whether the path still leads to this file. */
    boolean isThere() throws IOException {
        return FileIdentity.of(path).filter(identity::isSameFile).isPresent();
    }

    /** Writes this at the beginning; what an earlier holder wrote behind it stays. */
    void write(byte[] text) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(text);
        while (rest.hasRemaining()) {
            channel.write(rest, rest.position());
        }
    }

    /** Removes the file while it is locked, so that nobody takes it who would then have none. */
    void remove() throws IOException {
        if (isThere()) {
            Files.deleteIfExists(path);
        }
    }

    /** Drops the lock. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}

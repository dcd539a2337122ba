// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import dev.npipe.internal.unix.socket.FileIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ownership of a pipe's name, held for as long as its server lives: an advisory lock on a file
 * that only this user can reach. The system drops it when the process ends, in whatever way. Used
 * by one thread at a time.
 *
 * <p>Lock files are never deleted, and never opened but here: a POSIX lock is gone as soon as its
 * process closes <em>any</em> descriptor of the file, so a table keeps this process from a second
 * one.
 */
public final class NameLock implements Closeable {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private static final FileAttribute<?> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<?> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final String pipe;
    private final Path base;
    private final long uid;
    private final Path file;
    private FileChannel channel;
    private FileIdentity identity;

    private NameLock(String pipe, Path base, long uid, Path file) throws IOException {
        this.pipe = pipe;
        this.base = base;
        this.uid = uid;
        this.file = file;
        this.channel = open(pipe, file);
        this.identity = identity(file, channel);
    }

    /**
     * Takes the lock of a name.
     *
     * @param pipe the pipe, for messages
     * @throws FileAlreadyExistsException if it is taken, by this process or another
     * @throws AccessDeniedException if the directory of locks is not this user's alone
     */
    public static NameLock acquire(String pipe, Path base, long uid, String key)
            throws IOException {
        Path directory = directory(pipe, base, uid);
        Path file = directory.toRealPath().resolve(key + ".lock");
        if (!HELD.add(file)) {
            throw taken(pipe);
        }
        NameLock lock = null;
        try {
            lock = new NameLock(pipe, base, uid, file);
            return lock;
        } finally {
            if (lock == null) {
                HELD.remove(file);
            }
        }
    }

    private static FileChannel open(String pipe, Path file) throws IOException {
        FileChannel channel;
        try {
            channel =
                    FileChannel.open(
                            file,
                            Set.of(
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE,
                                    LinkOption.NOFOLLOW_LINKS),
                            OWNER_ONLY_FILE);
        } catch (FileSystemException e) {
            throw BindFailure.of(pipe, file, e);
        }
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw taken(pipe);
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw taken(pipe);
        } catch (IOException | RuntimeException | Error e) { // no memory, for example
            channel.close();
            throw e;
        }
    }

    /** Closes the channel if the file is gone already. */
    private static FileIdentity identity(Path file, FileChannel channel) throws IOException {
        Optional<FileIdentity> identity = FileIdentity.of(file);
        if (identity.isEmpty()) {
            channel.close();
            throw new NoSuchFileException(file.toString(), null, "the lock was removed meanwhile");
        }
        return identity.get();
    }

    /**
     * Takes the lock again if its file was removed or replaced, the directory as well. Whoever
     * starts a server in between gets the lock; it gets the name if the sockets were removed too.
     *
     * @throws LostPlaceException if it is another server's now, or cannot be this user's any more
     */
    public void renew() throws IOException {
        try {
            Path directory = directory(pipe, base, uid);
            Optional<FileIdentity> now = FileIdentity.of(file);
            if (now.isEmpty() || !now.get().isSameFile(identity)) {
                FileChannel again = open(pipe, file);
                identity = identity(file, again);
                channel.close();
                channel = again;
            }
            Freshness.keep(file);
            Freshness.keep(directory);
        } catch (FileSystemException e) {
            throw LostPlaceException.orPassing(e);
        }
    }

    private static Path directory(String pipe, Path base, long uid) throws IOException {
        Path directory = base.resolve(".npipe-" + uid);
        try {
            Files.createDirectory(directory, OWNER_ONLY_DIRECTORY);
        } catch (FileAlreadyExistsException e) {
            // checked below, like one that was just made
        } catch (FileSystemException e) {
            throw BindFailure.of(pipe, directory, e);
        }
        FileIdentity found =
                FileIdentity.of(directory)
                        .orElseThrow(
                                () ->
                                        new AccessDeniedException(
                                                directory.toString(),
                                                null,
                                                "the directory of locks disappeared"));
        if (!found.isDirectory() || found.uid() != uid || found.permissions() != 0700) {
            throw new AccessDeniedException(
                    directory.toString(),
                    null,
                    String.format(
                            Locale.ROOT,
                            "the directory of locks must be a directory of uid %s with mode 0700; this has uid %s and mode %04o",
                            uid,
                            found.uid(),
                            found.permissions()));
        }
        return directory;
    }

    private static FileAlreadyExistsException taken(String pipe) {
        return new FileAlreadyExistsException(pipe, null, "the pipe already has a server");
    }

    /** Gives up the name. */
    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(file);
        }
    }
}

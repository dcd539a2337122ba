// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** A listening socket together with the file it is bound to, which is removed with it. */
public final class SocketFile implements Closeable {
    /** How the file was made, and would be made again. */
    private record Making(
            UnixSockets sockets,
            Path path,
            String pipe,
            long uid,
            boolean admitsOthers,
            int backlog) {}

    private final Making making;
    private final Path path;
    private final UnixServerSocket socket;
    private final FileIdentity identity;

    private SocketFile(Making making, UnixServerSocket socket, FileIdentity identity) {
        this.making = making;
        this.path = making.path();
        this.socket = socket;
        this.identity = identity;
    }

    /**
     * Binds at the path, after removing a stale file of this user. The caller holds the name's
     * lock, so a file of this user that nobody listens at is what a killed server left.
     */
    public static SocketFile bind(
            UnixSockets sockets,
            Path path,
            String pipe,
            long uid,
            boolean admitsOthers,
            int backlog)
            throws IOException {
        removeStale(sockets, path, pipe, uid);
        int mode = admitsOthers ? 0666 : 0600;
        UnixServerSocket socket;
        try {
            socket = sockets.bind(path, mode, backlog);
        } catch (FileAlreadyExistsException e) {
            throw taken(pipe); // somebody was faster
        } catch (FileSystemException e) {
            throw BindFailure.of(pipe, path, e);
        }
        try {
            FileIdentity identity =
                    FileIdentity.of(path)
                            .orElseThrow(() -> new NoSuchFileException(path.toString()));
            if (identity.permissions() != mode) { // changing it would follow a link
                Files.setPosixFilePermissions(
                        path,
                        PosixFilePermissions.fromString(admitsOthers ? "rw-rw-rw-" : "rw-------"));
            }
            return new SocketFile(
                    new Making(sockets, path, pipe, uid, admitsOthers, backlog), socket, identity);
        } catch (IOException | RuntimeException | Error e) { // no memory, for example
            socket.close();
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private static void removeStale(UnixSockets sockets, Path path, String pipe, long uid)
            throws IOException {
        Optional<FileIdentity> found = FileIdentity.of(path);
        if (found.isEmpty()) {
            return;
        }
        FileIdentity file = found.get();
        if (!file.isSocket()) {
            throw new AccessDeniedException(
                    pipe, null, "something that is not a socket is in its place: " + path);
        }
        if (isOthers(file, uid)) {
            throw others(sockets, path, pipe, file);
        }
        if (listens(sockets, path, file)) {
            throw taken(pipe);
        }
        try {
            Files.deleteIfExists(path);
        } catch (FileSystemException e) { // in a user namespace a number tells not all
            throw leftBehind(pipe, path);
        }
    }

    /** Fails if a socket of another user, which only that user or root can remove, lies there. */
    public static void refuseOthers(UnixSockets sockets, Path path, String pipe, long uid)
            throws IOException {
        Optional<FileIdentity> found = FileIdentity.of(path);
        if (found.isPresent() && found.get().isSocket() && isOthers(found.get(), uid)) {
            throw others(sockets, path, pipe, found.get());
        }
    }

    private static boolean isOthers(FileIdentity file, long uid) {
        return file.uid() != uid && uid != 0;
    }

    /** It stays in any case: why, a table may say. */
    private static IOException others(
            UnixSockets sockets, Path path, String pipe, FileIdentity file) throws IOException {
        Optional<LiveSockets> live = LiveSockets.now(sockets);
        return live.isEmpty() || live.get().contain(path, file)
                ? taken(pipe)
                : leftBehind(pipe, path);
    }

    private static AccessDeniedException leftBehind(String pipe, Path path) throws IOException {
        return new AccessDeniedException(
                pipe,
                null,
                "user %s left a socket in its place, which only that user or root can remove: %s"
                        .formatted(Files.getOwner(path, LinkOption.NOFOLLOW_LINKS), path));
    }

    /**
     * Believes what the kernel knows by the file's number; what it does not know may listen in
     * another network namespace (a container that shares the directory), which only a connect can
     * tell. A table that others can write into is not asked.
     */
    private static boolean listens(UnixSockets sockets, Path path, FileIdentity file)
            throws IOException {
        Optional<LiveSockets> known = LiveSockets.ofOwners(sockets);
        if (known.isPresent() && known.get().contain(path, file)) {
            return true;
        }
        try {
            Optional<UnixSocket> probe = sockets.connect(path, now -> requireSame(path, file, now));
            if (probe.isPresent()) {
                probe.get().close();
            }
            return true; // or its backlog is full
        } catch (NoSuchFileException e) {
            return false;
        } catch (AccessDeniedException e) {
            return known.isEmpty(); // otherwise the kernel knows more than the file's mode
        }
    }

    /** Refuses another file than the one that was looked at. */
    public static void requireSame(Path path, FileIdentity file, FileIdentity now)
            throws NoSuchFileException {
        if (!now.isSameFile(file)) {
            throw new NoSuchFileException(path.toString(), null, "it was replaced meanwhile");
        }
    }

    private static FileAlreadyExistsException taken(String pipe) {
        return new FileAlreadyExistsException(pipe, null, "the pipe already has a server");
    }

    /** The socket that listens there. */
    public UnixServerSocket socket() {
        return socket;
    }

    /** The number of the file. */
    public long inode() {
        return identity.inode();
    }

    /**
     * Looks whether the file is still this one, and binds again if the place is free; empty when
     * nothing had to be done.
     *
     * @throws LostPlaceException if somebody else is there
     */
    public Optional<SocketFile> renewed() throws IOException {
        Optional<FileIdentity> now = FileIdentity.of(path);
        if (now.isPresent() && now.get().isSameFile(identity)) {
            Freshness.keep(path);
            return Optional.empty();
        }
        try {
            return Optional.of(
                    bind(
                            making.sockets(),
                            path,
                            making.pipe(),
                            making.uid(),
                            making.admitsOthers(),
                            making.backlog()));
        } catch (FileSystemException e) {
            throw LostPlaceException.orPassing(e);
        }
    }

    /** Removes the file if it is still this one (.NET replaces it), then stops listening. */
    @Override
    public void close() throws IOException {
        try {
            Optional<FileIdentity> now = FileIdentity.of(path);
            if (now.isPresent() && now.get().isSameFile(identity)) {
                Files.deleteIfExists(path);
            }
        } finally {
            socket.close();
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** A listening socket together with the file it is bound to, which is removed with it. */
public final class SocketFile implements Closeable {
    private final Path path;
    private final UnixServerSocket socket;
    private final FileIdentity identity;

    private SocketFile(Path path, UnixServerSocket socket, FileIdentity identity) {
        this.path = path;
        this.socket = socket;
        this.identity = identity;
    }

    /**
     * Binds at the path, after removing a stale file of this user. The caller holds the name's
     * lock, so a file of this user that nobody listens at is what a killed server left.
     */
    public static SocketFile bind(
            UnixSockets sockets, Path path, String pipe, long uid, boolean admitsOthers)
            throws IOException {
        removeStale(sockets, path, pipe, uid);
        int mode = admitsOthers ? 0666 : 0600;
        UnixServerSocket socket;
        try {
            socket = sockets.bind(path, mode);
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
            return new SocketFile(path, socket, identity);
        } catch (IOException | RuntimeException e) {
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
        if (isLive(sockets, path)) {
            throw taken(pipe);
        }
        if (file.uid() != uid && uid != 0) {
            throw new AccessDeniedException(
                    pipe,
                    null,
                    "user %s left a socket in its place, which only that user or root can remove: %s"
                            .formatted(Files.getOwner(path), path));
        }
        Files.deleteIfExists(path);
    }

    /**
     * Asks the system's table first. One that is not in the table may still listen in another
     * network namespace (a container that shares the directory), which only a connect can tell.
     */
    private static boolean isLive(UnixSockets sockets, Path path) throws IOException {
        Optional<LiveSockets> table = LiveSockets.now();
        if (table.isPresent() && table.get().contains(path)) {
            return true;
        }
        try {
            Optional<UnixSocket> probe = sockets.connect(path);
            if (probe.isPresent()) {
                probe.get().close();
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (AccessDeniedException e) {
            return table.isEmpty(); // a table that does not list it knows more than its file mode
        }
    }

    private static FileAlreadyExistsException taken(String pipe) {
        return new FileAlreadyExistsException(pipe, null, "the pipe already has a server");
    }

    /** The socket that listens there. */
    public UnixServerSocket socket() {
        return socket;
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

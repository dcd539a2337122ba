// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.listing;

import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.name.LiveSockets;
import dev.npipe.internal.unix.name.SocketFile;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells whether a socket file has a server that clients can connect to.
 *
 * <p>The kernel's list of what listens comes first. It lacks the sockets of other network
 * namespaces, such as the host's that is mounted in a container; as text it also lacks those whose
 * file was renamed. The file itself can be asked with native access. Without, only a connection
 * tells, and a server of plain bytes takes that for a client.
 */
final class ServerCheck {
    private final UnixSockets sockets;
    private final Optional<LiveSockets> live;

    /** A check by what listens at this moment. */
    ServerCheck(UnixSockets sockets) throws IOException {
        this.sockets = sockets;
        this.live = LiveSockets.now(sockets);
    }

    /** True if there is one at the path that a caller chose, where links are followed. */
    boolean isServedAt(Path path) throws IOException {
        Optional<FileIdentity> file = FileIdentity.ofTarget(path);
        if (file.isEmpty() || !file.get().isSocket()) {
            return false;
        }
        try {
            if (isListed(path.toRealPath(), file.get())) {
                return true;
            }
            Optional<Boolean> bound = sockets.isBound(path);
            return bound.isPresent() ? bound.get() : answers(sockets.connect(path));
        } catch (NoSuchFileException | AccessDeniedException e) {
            return false; // nobody listens, or nobody whom this user could connect to
        }
    }

    /** True if there is one at a socket of a name, where no link is followed. */
    boolean isServed(Path path) throws IOException {
        Optional<FileIdentity> file = FileIdentity.of(path);
        if (file.isEmpty() || !file.get().isSocket()) {
            return false;
        }
        if (isListed(path, file.get())) {
            return true;
        }
        Optional<Boolean> bound = sockets.isBound(path);
        return bound.isPresent() ? bound.get() : answers(path, file.get());
    }

    /**
     * The same for many files, without a connection that a server could take for a client: one that
     * says nothing to a socket of npipe's own protocol takes no instance.
     */
    boolean isSeenServed(Path path) throws IOException {
        if (path.getFileName().toString().startsWith(SocketPaths.NPIPE_PREFIX)) {
            return isServed(path);
        }
        Optional<FileIdentity> file = FileIdentity.of(path);
        return file.isPresent()
                && file.get().isSocket()
                && (isListed(path, file.get()) || sockets.isBound(path).orElse(false));
    }

    /** Where the system does not tell what listens, a socket file is believed. */
    private boolean isListed(Path path, FileIdentity file) throws IOException {
        return live.isEmpty() || live.get().contain(path, file);
    }

    private boolean answers(Path path, FileIdentity file) throws IOException {
        try {
            return answers(sockets.connect(path, now -> SocketFile.requireSame(path, file, now)));
        } catch (NoSuchFileException | AccessDeniedException e) {
            return false;
        }
    }

    /** Who has no place in the backlog is answered as well. */
    private static boolean answers(Optional<UnixSocket> connected) throws IOException {
        if (connected.isPresent()) {
            connected.get().close();
        }
        return true;
    }
}

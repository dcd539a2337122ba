// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.file.ListeningSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which socket files have a listener, asked without connecting: a connection would use up a server
 * that serves just one.
 */
interface LiveSockets {
    /** True when a socket listens that is bound to this file, which lies at the path. */
    boolean contain(Path path, FileIdentity file) throws IOException;

    /**
     * Those of this moment, by the best that the system has; empty where it has nothing. What comes
     * from a table of text may be made up by another user.
     */
    static Optional<LiveSockets> now(UnixSockets sockets) throws IOException {
        Optional<List<ListeningSocket>> kernel = sockets.listening();
        return kernel.isPresent()
                ? Optional.of((path, file) -> isBoundByAny(kernel.get(), path, file))
                : SocketTable.now().map(names -> (path, file) -> isAmong(names, path, file));
    }

    private static boolean isAmong(Iterable<Path> names, Path path, FileIdentity file)
            throws IOException {
        for (Path name : names) {
            if (leadsTo(name, path, file)) {
                return true;
            }
        }
        return false;
    }

    /** Those of this moment whose users had a right to the files. */
    static Optional<LiveSockets> ofOwners(UnixSockets sockets) throws IOException {
        return sockets.listening()
                .map(
                        all ->
                                (path, file) ->
                                        isBoundByAny(
                                                all.stream()
                                                        .filter(each -> each.isOfOwner(file))
                                                        .toList(),
                                                path,
                                                file));
    }

    private static boolean isBoundByAny(List<ListeningSocket> all, Path path, FileIdentity file)
            throws IOException {
        for (ListeningSocket socket : all) {
            if (socket.isBoundTo(file)
                    || socket.mayBeNumberedOtherwise(file) && named(socket, path, file)) {
                return true;
            }
        }
        return false;
    }

    private static boolean named(ListeningSocket socket, Path path, FileIdentity file)
            throws IOException {
        return socket.name().isPresent() && leadsTo(socket.name().get(), path, file);
    }

    /**
     * True when the name that a socket was bound by is one of this file. What the beginning of a
     * relative one is, only its server knows.
     */
    private static boolean leadsTo(Path name, Path path, FileIdentity file) throws IOException {
        if (name.getFileName() == null || !name.getFileName().equals(path.getFileName())) {
            return false;
        }
        return !name.isAbsolute() || isName(name, file);
    }

    /** A stranger's name may lie where this user cannot look; then it is not one of this file. */
    private static boolean isName(Path name, FileIdentity file) throws IOException {
        try {
            return FileIdentity.of(name).filter(file::isSameFile).isPresent();
        } catch (FileSystemException e) {
            return false;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import dev.npipe.internal.unix.file.BoundName;
import dev.npipe.internal.unix.file.BoundSocket;
import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which socket files have a listener, asked without connecting: a connection would use up a server
 * that serves just one.
 */
public interface LiveSockets {
    /** True when a socket listens that is bound to this file, which lies at the path. */
    boolean contain(Path path, FileIdentity file) throws IOException;

    /**
     * Those of this moment, by the best that the system has; empty where it has nothing. What comes
     * from a table of text may be made up by another user.
     */
    static Optional<LiveSockets> now(UnixSockets sockets) throws IOException {
        Optional<List<BoundSocket>> kernel = sockets.listening();
        return kernel.isPresent()
                ? Optional.of((path, file) -> isBoundByAny(kernel.get(), path, file))
                : SocketTable.now().map(names -> (path, file) -> isAmong(names, path, file));
    }

    private static boolean isAmong(Iterable<Path> names, Path path, FileIdentity file)
            throws IOException {
        for (Path name : names) {
            if (BoundName.leadsTo(name, path, file)) {
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

    private static boolean isBoundByAny(List<BoundSocket> all, Path path, FileIdentity file)
            throws IOException {
        for (BoundSocket socket : all) {
            if (socket.isAt(path, file)) {
                return true;
            }
        }
        return false;
    }
}

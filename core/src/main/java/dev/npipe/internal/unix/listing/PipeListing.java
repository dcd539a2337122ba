// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.listing;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.name.LiveSockets;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The pipes of this machine, asked about by name. */
public final class PipeListing {
    /** A file with the name that the socket of a pipe has. */
    record Found(NamedPipeAddress address, Path directory, Path path) {}

    private PipeListing() {}

    /**
     * The pipes that have a server, sorted by name; none is opened. A directory that this user may
     * not read is passed over if there is another one.
     */
    public static List<NamedPipeAddress> list(UnixSockets sockets) throws IOException {
        var check = new ServerCheck(sockets);
        var pipes = new TreeMap<String, NamedPipeAddress>();
        for (Found file : files()) {
            if (check.isSeenServed(file.path())) {
                pipes.put(file.address().name(), file.address());
            }
        }
        return List.copyOf(pipes.values());
    }

    /** What has the name of a pipe's socket, in the order in which a client looks. */
    static List<Found> files() throws IOException {
        var files = new ArrayList<Found>();
        List<Path> searched = SocketPaths.searched();
        for (Path directory : searched) {
            boolean passedOver = !Files.isReadable(directory) && searched.size() > 1;
            if (!Files.isDirectory(directory) || passedOver) {
                continue;
            }
            try (DirectoryStream<Path> entries =
                    Files.newDirectoryStream(directory, "{npipe_,CoreFxPipe_}?*")) {
                for (Path entry : entries) {
                    address(entry).ifPresent(pipe -> files.add(new Found(pipe, directory, entry)));
                }
            }
        }
        return files;
    }

    /** The address of a socket at a path; none if it cannot be called by that. */
    static Optional<NamedPipeAddress> atPath(Path path) {
        try {
            var socket = NamedPipeAddress.parse(path.toString());
            return socket.isSocketPath() && SocketPaths.socket(socket).equals(path)
                    ? Optional.of(socket)
                    : Optional.empty();
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            PipeLog.log(Level.DEBUG, "pipes", "no address", path + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The pipe with this socket; none if it cannot be called by the name of its file. */
    private static Optional<NamedPipeAddress> address(Path entry) {
        String file = String.valueOf(entry.getFileName());
        try {
            var pipe = NamedPipeAddress.of(file.substring(file.indexOf('_') + 1));
            if (SocketPaths.all(pipe).contains(entry)) {
                return Optional.of(pipe);
            }
            PipeLog.log(Level.DEBUG, "pipes", "no pipe", entry + ": its name is not text");
        } catch (IllegalArgumentException | UnsupportedOperationException e) {
            PipeLog.log(Level.DEBUG, "pipes", "no pipe", entry + ": " + e.getMessage());
        }
        return Optional.empty();
    }

    /**
     * Tells whether a pipe has a server. A link is followed where a client follows it: at the path
     * that the caller chose.
     */
    public static boolean exists(UnixSockets sockets, NamedPipeAddress address) throws IOException {
        var check = new ServerCheck(sockets);
        if (address.isSocketPath()) {
            return check.isServedAt(SocketPaths.socket(address));
        }
        for (Path file : SocketPaths.all(address)) {
            if (check.isServed(file)) {
                return true;
            }
        }
        return false;
    }

    /** Tells whether one of the sockets of a name has a server; no link is followed. */
    public static boolean hasServer(UnixSockets sockets, Path path) throws IOException {
        return new ServerCheck(sockets).isServed(path);
    }

    /** True when the system tells that a socket listens that is bound to this name of the file. */
    public static boolean isListed(UnixSockets sockets, Path path, FileIdentity file)
            throws IOException {
        Optional<LiveSockets> live = LiveSockets.now(sockets);
        return live.isPresent() && live.get().contain(path, file);
    }
}

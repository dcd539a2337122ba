// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.background.PipeLog;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The pipes of this machine, asked about by name. */
public final class PipeListing {
    private PipeListing() {}

    /** The pipes that have a server, sorted by name; none is opened. */
    public static List<NamedPipeAddress> list() throws IOException {
        Optional<LiveSockets> live = LiveSockets.now();
        var pipes = new TreeMap<String, NamedPipeAddress>();
        for (Path directory : SocketPaths.searched()) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            try (DirectoryStream<Path> entries =
                    Files.newDirectoryStream(directory, "{npipe_,CoreFxPipe_}?*")) {
                for (Path entry : entries) {
                    if (isLive(entry, live)) {
                        String file = String.valueOf(entry.getFileName());
                        String name = file.substring(file.indexOf('_') + 1);
                        try {
                            pipes.put(name, NamedPipeAddress.of(name));
                        } catch (IllegalArgumentException e) {
                            PipeLog.log(
                                    Level.DEBUG, "pipes", "no pipe", entry + ": " + e.getMessage());
                        }
                    }
                }
            }
        }
        return List.copyOf(pipes.values());
    }

    /** Tells whether a pipe has a server, without opening it. */
    public static boolean exists(NamedPipeAddress address) throws IOException {
        Optional<LiveSockets> live = LiveSockets.now();
        for (Path file : SocketPaths.all(address)) {
            if (isLive(file, live)) {
                return true;
            }
        }
        return false;
    }

    /** Without a table of sockets, a socket file is believed. */
    private static boolean isLive(Path file, Optional<LiveSockets> live) throws IOException {
        Optional<FileIdentity> found = FileIdentity.of(file);
        return found.isPresent()
                && found.get().isSocket()
                && (live.isEmpty() || live.get().contains(file));
    }
}

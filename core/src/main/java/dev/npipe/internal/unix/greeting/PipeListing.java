// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Win32Error;
import dev.npipe.internal.unix.name.FileIdentity;
import dev.npipe.internal.unix.name.LiveSockets;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The pipes of this machine, asked about by name. */
public final class PipeListing {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    private PipeListing() {}

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
                            LOG.log(Level.DEBUG, "{0} is no pipe: {1}", entry, e.getMessage());
                        }
                    }
                }
            }
        }
        return List.copyOf(pipes.values());
    }

    public static boolean exists(NamedPipeAddress address) throws IOException {
        Optional<LiveSockets> live = LiveSockets.now();
        for (Path place : places(address)) {
            if (isLive(place, live)) {
                return true;
            }
        }
        return false;
    }

    private static List<Path> places(NamedPipeAddress address) {
        if (address.isSocketPath()) {
            return List.of(SocketPaths.socket(address));
        }
        var places = new ArrayList<Path>();
        for (Path directory : SocketPaths.searched()) {
            places.add(SocketPaths.npipe(directory, address));
            places.add(SocketPaths.raw(directory, address));
        }
        return places;
    }

    /** Without a table of sockets, a socket file is believed. */
    private static boolean isLive(Path place, Optional<LiveSockets> live) throws IOException {
        Optional<FileIdentity> file = FileIdentity.of(place);
        return file.isPresent()
                && file.get().isSocket()
                && (live.isEmpty() || live.get().contains(place));
    }

    /**
     * Waits until an instance is free, without taking it; an empty time is the server's default.
     */
    public static boolean await(
            UnixSockets sockets, NamedPipeAddress address, Optional<Duration> timeout)
            throws IOException {
        Deadline deadline = timeout.map(Deadline::after).orElse(Deadline.NEVER);
        if (!address.isSocketPath()) {
            for (Path directory : SocketPaths.searched()) {
                try {
                    Optional<UnixSocket> socket =
                            sockets.connect(SocketPaths.npipe(directory, address));
                    return socket.isPresent()
                            && await(socket.get(), address, deadline, timeout.isEmpty());
                } catch (NoSuchFileException e) {
                    // not here; the next directory
                }
            }
        }
        if (exists(address)) {
            return true; // plain bytes: its clients wait in the backlog
        }
        throw SocketPaths.missing(address, places(address));
    }

    private static boolean await(
            UnixSocket socket, NamedPipeAddress address, Deadline deadline, boolean defaultWait)
            throws IOException {
        try {
            int wait = defaultWait ? ClientHello.WAIT_DEFAULT : ClientHello.waitMillis(deadline);
            var hello =
                    new ClientHello(
                            Handshake.VERSION,
                            Handshake.KIND_WAIT,
                            0,
                            false,
                            false,
                            wait,
                            ProcessHandle.current().pid());
            int status = Handshake.ask(socket, hello, deadline).status();
            return switch (status) {
                case Win32Error.SUCCESS -> true;
                case Win32Error.PIPE_BUSY, Win32Error.SEM_TIMEOUT -> false;
                default ->
                        throw Win32Error.exception(
                                address.toString(), status, "the server refused to be waited for");
            };
        } catch (InterruptedByTimeoutException e) {
            return false;
        } catch (EOFException | PeerGoneException e) {
            throw Win32Error.exception(
                    address.toString(),
                    Win32Error.BROKEN_PIPE,
                    "the server closed the connection during the handshake",
                    e);
        } catch (MalformedHelloException e) {
            throw Win32Error.exception(
                    address.toString(), Win32Error.INVALID_DATA, e.getMessage(), e);
        } finally {
            socket.close();
        }
    }
}

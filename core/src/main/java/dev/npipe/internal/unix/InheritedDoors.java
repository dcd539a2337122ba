// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.InheritedSocket;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which of the sockets that were handed over are the doors of one pipe: the one where clients greet
 * in npipe's own protocol, the one of plain bytes, or both. The name of the file decides.
 */
record InheritedDoors(@Nullable InheritedSocket npipe, @Nullable InheritedSocket raw) {
    /**
     * The doors of a pipe.
     *
     * @param name what the service manager calls its sockets; if empty, their paths are the pipe's
     */
    static InheritedDoors of(
            NamedPipeAddress address,
            PipeMode mode,
            List<InheritedSocket> handedOver,
            Optional<String> name)
            throws IOException {
        var chosen = new ArrayList<InheritedSocket>();
        for (InheritedSocket each : handedOver) {
            if (name.isPresent() ? each.name().equals(name.get()) : isAt(address, each.path())) {
                chosen.add(each);
            }
        }
        String pipe = address.toString();
        if (chosen.isEmpty()) {
            throw new NoSuchFileException(
                    pipe,
                    null,
                    "no socket %s was handed over, but %s"
                            .formatted(
                                    name.map(n -> "named " + n).orElse("of this pipe"),
                                    handedOver));
        }
        for (InheritedSocket each : chosen) {
            check(pipe, each);
        }
        return sorted(pipe, mode, chosen);
    }

    /** Of a named pipe the unit's file says the directory, and the file's name says the pipe. */
    private static boolean isAt(NamedPipeAddress address, String socket) throws IOException {
        if (!address.isSocketPath()) {
            String file = fileName(socket);
            return file.equals(SocketPaths.NPIPE_PREFIX + address.name())
                    || file.equals(SocketPaths.RAW_PREFIX + address.name());
        }
        if (!socket.startsWith("/")) {
            return false;
        }
        Path wanted = SocketPaths.socket(address);
        Path found = Path.of(socket);
        if (found.normalize().equals(wanted.normalize())) {
            return true;
        }
        Optional<FileIdentity> file = FileIdentity.of(wanted); // /var/run is /run
        return file.isPresent()
                && FileIdentity.of(found).filter(file.get()::isSameFile).isPresent();
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void check(String pipe, InheritedSocket socket) throws IOException {
        switch (socket.state()) {
            case FREE -> {}
            case TAKEN ->
                    throw new FileAlreadyExistsException(
                            pipe, null, "a socket is taken over once in a process: " + socket);
            case OTHER ->
                    throw new FileSystemException(
                            pipe, null, "what was handed over cannot be served: " + socket);
        }
    }

    private static InheritedDoors sorted(String pipe, PipeMode mode, List<InheritedSocket> chosen)
            throws IOException {
        boolean messages = mode == PipeMode.MESSAGE;
        InheritedSocket npipe = null;
        InheritedSocket raw = null;
        for (InheritedSocket each : chosen) {
            String file = fileName(each.path());
            boolean plain =
                    file.startsWith(SocketPaths.RAW_PREFIX)
                            || !file.startsWith(SocketPaths.NPIPE_PREFIX) && !messages;
            if ((plain ? raw : npipe) != null) {
                throw new FileSystemException(
                        pipe, null, "two of the sockets handed over are for the same: " + chosen);
            }
            npipe = plain ? npipe : each;
            raw = plain ? each : raw;
        }
        if (messages && npipe == null) {
            throw new FileSystemException(
                    pipe,
                    null,
                    "a message-type pipe needs a socket %sNAME, and has only %s"
                            .formatted(SocketPaths.NPIPE_PREFIX, raw));
        }
        return new InheritedDoors(npipe, raw);
    }
}

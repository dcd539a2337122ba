// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.listing;

import dev.npipe.PipeHolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which processes have which sockets open, by the links in {@code /proc/PID/fd} (proc(5)), which a
 * user may read of his own processes and root of all.
 */
final class SocketHolders {
    private static final Path PROC = Path.of("/proc");
    private static final String SOCKET = "socket:[";

    private SocketHolders() {}

    /**
     * Those of these sockets, by number; a socket that nobody is seen to hold is not among them.
     */
    static Map<Long, List<PipeHolder>> of(Set<Long> sockets) throws IOException {
        if (sockets.isEmpty() || !Files.isDirectory(PROC.resolve("self"))) {
            return Map.of();
        }
        var holders = new HashMap<Long, List<PipeHolder>>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[1-9]*")) {
            for (Path process : processes) {
                add(process, sockets, holders);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return holders;
    }

    private static void add(Path process, Set<Long> sockets, Map<Long, List<PipeHolder>> holders) {
        var held = new TreeSet<Long>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                Optional<Long> socket = socket(descriptor);
                socket.filter(sockets::contains).ifPresent(held::add);
            }
        } catch (IOException | DirectoryIteratorException e) {
            return; // another user's, or it has ended
        }
        if (!held.isEmpty()) {
            long id = Long.parseLong(String.valueOf(process.getFileName()));
            var holder = new PipeHolder(id, program(process));
            held.forEach(
                    socket -> holders.computeIfAbsent(socket, _ -> new ArrayList<>()).add(holder));
        }
    }

    /** The number in {@code socket:[NUMBER]}; empty for what is another file, or closed by now. */
    private static Optional<Long> socket(Path descriptor) throws IOException {
        String target;
        try {
            target = Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException | NotLinkException e) {
            return Optional.empty();
        }
        return target.startsWith(SOCKET) && target.endsWith("]")
                ? Optional.of(Long.valueOf(target.substring(SOCKET.length(), target.length() - 1)))
                : Optional.empty();
    }

    /** What the process is called, in its own words; empty once it has ended. */
    private static Optional<String> program(Path process) {
        try {
            var name =
                    new String(Files.readAllBytes(process.resolve("comm")), StandardCharsets.UTF_8);
            return Optional.of(name.endsWith("\n") ? name.substring(0, name.length() - 1) : name);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

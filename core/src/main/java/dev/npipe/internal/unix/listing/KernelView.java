// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.listing;

import dev.npipe.internal.unix.file.BoundSocket;
import dev.npipe.internal.unix.file.FileIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** By the kernel's numbers, under which the sockets are kept: there may be very many. */
final class KernelView implements SocketView {
    private final List<BoundSocket> listeners = new ArrayList<>();

    /** By the number of the file, which other file systems have as well. */
    private final Map<Long, List<BoundSocket>> bound = new HashMap<>();

    KernelView(List<BoundSocket> all) {
        for (BoundSocket socket : all) {
            if (socket.listens()) {
                listeners.add(socket);
            }
            bound.computeIfAbsent(socket.inode(), _ -> new ArrayList<>(1)).add(socket);
        }
    }

    @Override
    public Optional<Listener> at(Path path, FileIdentity file) throws IOException {
        Optional<BoundSocket> found = listener(path, file);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var numbers = new HashSet<Long>();
        int connections = 0;
        for (BoundSocket socket : bound.getOrDefault(found.get().inode(), List.of())) {
            if (socket.device() != found.get().device()) {
                continue;
            }
            if (socket.listens()) {
                numbers.add(socket.number());
            } else {
                connections++;
            }
        }
        return Optional.of(new Listener(numbers, OptionalLong.of(found.get().uid()), connections));
    }

    /** By the file's numbers, or where the file system has others, by the name. */
    private Optional<BoundSocket> listener(Path path, FileIdentity file) throws IOException {
        long inode = file.inode() & BoundSocket.INODE_BITS;
        for (BoundSocket socket : bound.getOrDefault(inode, List.of())) {
            if (socket.listens() && socket.isBoundTo(file)) {
                return Optional.of(socket);
            }
        }
        for (BoundSocket socket : listeners) {
            if (socket.isAt(path, file)) {
                return Optional.of(socket);
            }
        }
        return Optional.empty();
    }

    @Override
    public Set<Path> listening() {
        var paths = new HashSet<Path>();
        for (BoundSocket socket : listeners) {
            socket.name().ifPresent(paths::add);
        }
        return paths;
    }
}

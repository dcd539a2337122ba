// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.listing;

import dev.npipe.internal.unix.file.BoundName;
import dev.npipe.internal.unix.file.BoundSocket;
import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.name.SocketTable;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The sockets of one moment that are bound to files, and what can be read from them. */
sealed interface SocketView permits KernelView, SocketView.OfTable {
    /**
     * What listens at a file.
     *
     * @param numbers the numbers of the sockets, by which descriptors name them
     * @param uid whose they are; empty where the system does not tell
     * @param connections how many connections the servers have accepted and not closed
     */
    record Listener(Set<Long> numbers, OptionalLong uid, int connections) {}

    /** Who listens at this file, which lies at the path; empty if nobody. */
    Optional<Listener> at(Path path, FileIdentity file) throws IOException;

    /** The paths of all that listen, where they were bound. */
    Set<Path> listening();

    /** The best view that the system has, without connecting; empty where it has none. */
    static Optional<SocketView> now(UnixSockets sockets) throws IOException {
        Optional<List<BoundSocket>> kernel = sockets.bound();
        return kernel.isPresent()
                ? Optional.of(new KernelView(kernel.get()))
                : SocketTable.rows().map(OfTable::new);
    }

    /** By the text, where a stranger may have written a row. */
    record OfTable(List<SocketTable.Row> all) implements SocketView {
        @Override
        public Optional<Listener> at(Path path, FileIdentity file) throws IOException {
            var numbers = new HashSet<Long>();
            var names = new HashSet<Path>();
            for (SocketTable.Row row : all) {
                if (row.listens() && BoundName.leadsTo(row.name(), path, file)) {
                    numbers.add(row.number());
                    names.add(row.name());
                }
            }
            if (numbers.isEmpty()) {
                return Optional.empty();
            }
            int connections = 0;
            for (SocketTable.Row row : all) {
                if (!row.listens() && row.number() != 0 && names.contains(row.name())) {
                    connections++;
                }
            }
            return Optional.of(new Listener(numbers, OptionalLong.empty(), connections));
        }

        @Override
        public Set<Path> listening() {
            var paths = new HashSet<Path>();
            for (SocketTable.Row row : all) {
                if (row.listens()) {
                    paths.add(row.name());
                }
            }
            return paths;
        }
    }
}

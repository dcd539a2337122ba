// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.listing;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the sockets that were seen together to pipes, in the order in which they were seen. */
final class Sights {
    /**
     * By what the sockets of a pipe have in common: its address, its directory and their state; at
     * a path each is a pipe of its own. The first hash of a record would take the JVM ten
     * milliseconds.
     */
    private final Map<List<Object>, Sight> all = new LinkedHashMap<>();

    /** A socket in a directory of pipes, which belongs to the pipe of that name there. */
    void addNamed(NamedPipeAddress address, Path directory, Place place) {
        add(address, directory, directory, place);
    }

    /** A socket at a path. */
    void addPath(NamedPipeAddress address, Place place) {
        add(address, place.path(), null, place);
    }

    private void add(NamedPipeAddress address, Path common, @Nullable Path directory, Place place) {
        PipeState state = place.state();
        all.computeIfAbsent(
                        List.of(address, common, state),
                        _ -> new Sight(address, directory, state, new ArrayList<>(2)))
                .places()
                .add(place);
    }

    List<Sight> sorted(Comparator<Sight> order) {
        return all.values().stream().sorted(order).toList();
    }
}

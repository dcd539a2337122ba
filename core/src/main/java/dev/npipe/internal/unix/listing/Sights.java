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
    /** What the sockets of a pipe have in common; at a path each is a pipe of its own. */
    private record Key(NamedPipeAddress address, @Nullable Path place, PipeState state) {}

    private final Map<Key, Sight> all = new LinkedHashMap<>();

    /** A socket in a directory of pipes, which belongs to the pipe of that name there. */
    void addNamed(NamedPipeAddress address, Path directory, Place place) {
        add(new Key(address, directory, place.state()), directory, place);
    }

    /** A socket at a path. */
    void addPath(NamedPipeAddress address, Place place) {
        add(new Key(address, place.path(), place.state()), null, place);
    }

    private void add(Key key, @Nullable Path directory, Place place) {
        all.computeIfAbsent(
                        key, _ -> new Sight(key.address, directory, key.state, new ArrayList<>(2)))
                .places()
                .add(place);
    }

    List<Sight> sorted(Comparator<Sight> order) {
        return all.values().stream().sorted(order).toList();
    }
}

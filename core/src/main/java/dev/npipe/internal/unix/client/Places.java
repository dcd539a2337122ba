// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.client;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.unix.name.SocketPaths;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a client has looked for a server, and what lies there instead. */
final class Places {
    /**
     * One of them.
     *
     * @param found what lies there instead of a server; null if nothing does
     */
    private record Place(Path path, @Nullable String found) {
        @Override
        public String toString() {
            return found == null ? path.toString() : path + " (" + found + ')';
        }
    }

    private final List<Place> places = new ArrayList<>(4);

    /** A client begins to look there. */
    void look(Path path) {
        places.add(new Place(path, null));
    }

    /** There was no server at the last one. */
    void found(NoSuchFileException nobody) {
        places.set(places.size() - 1, new Place(last(), nobody.getReason()));
    }

    /** The client cannot look at the last one. */
    void passOver() {
        places.removeLast();
    }

    Path last() {
        return places.getLast().path();
    }

    /** What a client is told that found nobody at any of them. */
    NoSuchFileException missing(NamedPipeAddress address) {
        return SocketPaths.missing(address, places);
    }
}

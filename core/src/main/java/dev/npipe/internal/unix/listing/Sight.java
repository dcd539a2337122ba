// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.listing;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeHolder;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.PipeProtocol;
import dev.npipe.PipeState;
import dev.npipe.internal.SeenPipe;
import dev.npipe.internal.unix.description.PipeDescription;
import dev.npipe.internal.unix.name.Published;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A pipe that was seen: its sockets that are in the same state.
 *
 * @param directory the directory of pipes that it is in; null for a socket at a path
 */
record Sight(
        NamedPipeAddress address, @Nullable Path directory, PipeState state, List<Place> places) {

    /** What is known of them; processes are looked through once for all. */
    static List<SeenPipe> entries(UnixSockets sockets, List<Sight> all) throws IOException {
        var numbers = new HashSet<Long>();
        all.forEach(sight -> numbers.addAll(sight.numbers()));
        Map<Long, List<PipeHolder>> holders = SocketHolders.of(numbers);
        var entries = new ArrayList<SeenPipe>();
        for (Sight sight : all) {
            entries.add(sight.entry(sockets, holders));
        }
        return List.copyOf(entries);
    }

    /** Without what has to be looked for elsewhere. */
    SeenPipe brief() {
        sortPlaces();
        return new SeenPipe(
                address,
                paths(),
                state,
                protocol(Optional.empty()),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private void sortPlaces() {
        places.sort((a, b) -> Boolean.compare(b.isNpipe(), a.isNpipe()));
    }

    private List<Path> paths() {
        return places.stream().map(Place::path).toList();
    }

    private Set<Long> numbers() {
        var numbers = new HashSet<Long>();
        places.forEach(place -> place.listener().ifPresent(of -> numbers.addAll(of.numbers())));
        return numbers;
    }

    private SeenPipe entry(UnixSockets sockets, Map<Long, List<PipeHolder>> all)
            throws IOException {
        sortPlaces();
        List<PipeHolder> holders = holders(all);
        Optional<PipeDescription> description = description(sockets, holders);
        PipeProtocol protocol = protocol(description);
        OptionalInt most =
                description.map(PipeDescription::maxInstances).orElse(OptionalInt.empty());
        return new SeenPipe(
                address,
                paths(),
                state,
                protocol,
                protocol == PipeProtocol.PLAIN
                        ? Optional.of(PipeMode.BYTE)
                        : description.flatMap(PipeDescription::type),
                description.flatMap(PipeDescription::direction),
                instances(most),
                most,
                description.flatMap(PipeDescription::security),
                places.getFirst().owner(),
                holders);
    }

    /**
     * What the server says, if it is the one that listens there. Nobody else binds the socket of
     * npipe's own protocol; a path, or the number of a file that has gone, is anybody's next.
     */
    private Optional<PipeDescription> description(UnixSockets sockets, List<PipeHolder> holders)
            throws IOException {
        Place first = places.getFirst();
        boolean isServed = state == PipeState.LISTENING || state == PipeState.ELSEWHERE;
        if (!isServed || directory != null && !first.isNpipe()) {
            return Optional.empty();
        }
        var published = new Published(sockets, first.uid(), PipeDescription.MOST_BYTES);
        Optional<byte[]> text =
                directory == null
                        ? published.ofPath(first.real())
                        : published.ofName(directory, address.name());
        return text.flatMap(PipeDescription::of)
                .filter(of -> of.sockets().contains(first.file().inode()))
                .filter(of -> holders.isEmpty() || isAmong(of.process(), holders));
    }

    private static boolean isAmong(OptionalLong process, List<PipeHolder> holders) {
        return process.isPresent()
                && holders.stream().anyMatch(each -> each.processId() == process.getAsLong());
    }

    private PipeProtocol protocol(Optional<PipeDescription> description) {
        if (directory == null) {
            return description
                    .flatMap(PipeDescription::type)
                    .map(type -> type == PipeMode.MESSAGE ? PipeProtocol.NPIPE : PipeProtocol.PLAIN)
                    .orElse(PipeProtocol.UNKNOWN);
        }
        boolean npipe = places.stream().anyMatch(Place::isNpipe);
        boolean plain = !places.stream().allMatch(Place::isNpipe);
        return npipe && plain
                ? PipeProtocol.NPIPE_AND_PLAIN
                : npipe ? PipeProtocol.NPIPE : PipeProtocol.PLAIN;
    }

    /** Who waits for an instance has a connection, too, and none is in use for him. */
    private OptionalInt instances(OptionalInt most) {
        if (places.stream().allMatch(place -> place.listener().isEmpty())) {
            return OptionalInt.empty();
        }
        int connections = 0;
        for (Place place : places) {
            connections += place.listener().map(SocketView.Listener::connections).orElse(0);
        }
        boolean limited = most.isPresent() && most.getAsInt() != PipeInfo.UNLIMITED_INSTANCES;
        return OptionalInt.of(limited ? Math.min(connections, most.getAsInt()) : connections);
    }

    private List<PipeHolder> holders(Map<Long, List<PipeHolder>> all) {
        var holders = new TreeMap<Long, PipeHolder>();
        for (long number : numbers()) {
            for (PipeHolder holder : all.getOrDefault(number, List.of())) {
                holders.put(holder.processId(), holder);
            }
        }
        return List.copyOf(holders.values());
    }
}

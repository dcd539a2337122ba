// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.listing;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeState;
import dev.npipe.internal.SeenPipe;
import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One look at the pipes of this machine: what is known of them, of one moment. */
public final class PipeLook {
    private final UnixSockets sockets;
    private final Optional<SocketView> view;

    private PipeLook(UnixSockets sockets) throws IOException {
        this.sockets = sockets;
        this.view = SocketView.now(sockets);
    }

    /**
     * Every pipe in the places where a client would look, by name; at one name first the one that a
     * client reaches. Files at which nobody listens have an entry of their own.
     */
    public static List<SeenPipe> entries(UnixSockets sockets) throws IOException {
        return Sight.entries(sockets, named(sockets));
    }

    /** The same, of which nothing is told but what was seen on the way to it. */
    public static List<SeenPipe> briefEntries(UnixSockets sockets) throws IOException {
        return named(sockets).stream().map(Sight::brief).toList();
    }

    private static List<Sight> named(UnixSockets sockets) throws IOException {
        var look = new PipeLook(sockets);
        var sights = new Sights();
        for (PipeListing.Found found : PipeListing.files()) {
            look.place(found.path(), found.path())
                    .ifPresent(place -> sights.addNamed(found.address(), found.directory(), place));
        }
        return sights.sorted(
                (a, b) -> {
                    int byName = a.address().name().compareTo(b.address().name());
                    return byName != 0 ? byName : a.state().compareTo(b.state());
                });
    }

    /** The pipe of this address that a client would reach, or what else lies there. */
    public static Optional<SeenPipe> entry(UnixSockets sockets, NamedPipeAddress address)
            throws IOException {
        var look = new PipeLook(sockets);
        var sights = new Sights();
        if (address.isSocketPath()) {
            Path path = SocketPaths.socket(address);
            look.linked(path).ifPresent(place -> sights.addPath(address, place));
        } else {
            for (Path directory : SocketPaths.searched(address)) {
                for (Path path :
                        List.of(
                                SocketPaths.npipe(directory, address),
                                SocketPaths.raw(directory, address))) {
                    look.place(path, path)
                            .ifPresent(place -> sights.addNamed(address, directory, place));
                }
            }
        }
        List<Sight> sorted = sights.sorted(Comparator.comparing(Sight::state));
        return Sight.entries(sockets, sorted.stream().limit(1).toList()).stream().findFirst();
    }

    /** Every socket that listens and has a path by which it can be reached, by that path. */
    public static List<SeenPipe> sockets(UnixSockets sockets) throws IOException {
        var look = new PipeLook(sockets);
        if (look.view.isEmpty()) {
            throw new UnsupportedOperationException(
                    "this system does not tell which sockets listen");
        }
        var sights = new Sights();
        for (Path path : look.view.get().listening()) {
            Optional<NamedPipeAddress> address = PipeListing.atPath(path);
            if (address.isPresent()) {
                look.place(path, path)
                        .filter(place -> place.state() == PipeState.LISTENING)
                        .ifPresent(place -> sights.addPath(address.get(), place));
            }
        }
        return Sight.entries(
                sockets, sights.sorted(Comparator.comparing(sight -> sight.address().name())));
    }

    /** At a path of the caller's choice, where links are followed. */
    private Optional<Place> linked(Path path) throws IOException {
        try {
            return place(path, path.toRealPath());
        } catch (FileSystemException e) {
            return Optional.empty(); // nothing is there, or out of this user's reach
        }
    }

    private Optional<Place> place(Path path, Path real) throws IOException {
        Optional<FileIdentity> file;
        try {
            file = FileIdentity.of(real).filter(FileIdentity::isSocket);
        } catch (FileSystemException e) {
            return Optional.empty();
        }
        if (file.isEmpty()) {
            return Optional.empty();
        }
        Optional<SocketView.Listener> listener =
                view.isPresent() ? view.get().at(real, file.get()) : Optional.empty();
        PipeState state = listener.isPresent() ? PipeState.LISTENING : unlisted(real);
        return Optional.of(new Place(path, real, file.get(), state, listener));
    }

    /** The file itself is asked, which it tells those who may write it. */
    private PipeState unlisted(Path path) throws IOException {
        if (view.isEmpty() || !Files.isWritable(path)) {
            return PipeState.UNKNOWN;
        }
        return sockets.isBound(path)
                .map(bound -> bound ? PipeState.ELSEWHERE : PipeState.STALE)
                .orElse(PipeState.UNKNOWN);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.client;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.security.ExpectedOwner;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.listing.PipeListing;
import dev.npipe.internal.unix.socket.Lanes;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the server that is expected, and to nobody else; nothing is sent. A name's socket
 * lies where others may put files, so its file is looked at first, links are not followed, and the
 * connection is one to this very file.
 */
final class ServerReach {
    private final UnixSockets sockets;
    private final String pipe;
    private final boolean isName;
    private final ExpectedOwner said;

    /** The same, once an account that it names was looked up. */
    private ExpectedOwner owner;

    ServerReach(UnixSockets sockets, NamedPipeAddress address, ExpectedOwner owner) {
        this.sockets = sockets;
        this.pipe = address.toString();
        this.isName = !address.isSocketPath();
        this.said = owner.meantFor(isName);
        this.owner = said;
    }

    /**
     * Connects; empty when the backlog is full.
     *
     * @throws NoSuchFileException if nobody listens there
     * @throws Obstacle if something else is in the place of a name's socket
     * @throws AccessDeniedException if a server that is expected refuses this user
     */
    Optional<UnixSocket> at(Path path) throws IOException {
        return isName ? atName(path) : atPath(path);
    }

    /** The number of this process, as a server is told. */
    long processId() {
        return sockets.processId();
    }

    /** Shared memory beneath connections, if this process wants and has that. */
    Optional<Lanes> lanes() {
        return sockets.lanes().filter(Lanes::areWanted);
    }

    /** True if the server is there. */
    boolean finds(Path path) throws IOException {
        try {
            Optional<UnixSocket> probe = at(path);
            if (probe.isPresent()) {
                probe.get().close();
            }
            return true;
        } catch (NoSuchFileException | Obstacle e) {
            return false;
        }
    }

    private Optional<UnixSocket> atPath(Path path) throws IOException {
        Optional<UnixSocket> connected = sockets.connect(path);
        if (connected.isPresent() && !(owner instanceof ExpectedOwner.Any)) {
            check(connected.get(), sockets.self(), null, path);
        }
        return connected;
    }

    private Optional<UnixSocket> atName(Path path) throws IOException {
        PeerIdentity self = sockets.self();
        owner = owner.resolved(pipe, sockets.accounts());
        var place = new SocketPlace(pipe, path, owner, said, self);
        Optional<UnixSocket> connected;
        try {
            connected = sockets.connect(path, place);
        } catch (AccessDeniedException e) {
            throw place.refused(e);
        }
        if (connected.isPresent()) {
            try {
                check(connected.get(), self, place.file(), path);
            } catch (AccessDeniedException e) {
                throw new Obstacle(Obstacle.Kind.NOT_THE_SERVERS, e);
            }
        }
        return connected;
    }

    private void check(UnixSocket socket, PeerIdentity self, @Nullable FileIdentity file, Path path)
            throws IOException {
        boolean expected = false;
        try {
            boolean any = owner instanceof ExpectedOwner.Any;
            if (!any && !owner.isSurely(socket.user(), self)) {
                owner.check(pipe, socket.credentials(), self, sockets.accounts(), said);
            }
            if (file != null && file.links() > 1) {
                checkName(socket, path, file);
            }
            expected = true;
        } finally {
            if (!expected) {
                socket.close();
            }
        }
    }

    /** A file with several names is the server's own under the name that it bound. */
    private void checkName(UnixSocket socket, Path path, FileIdentity file) throws IOException {
        Optional<String> bound = socket.boundTo();
        boolean own =
                bound.isPresent()
                        ? SocketPlace.isSpelling(path, bound.get())
                        : PipeListing.isListed(sockets, path, file);
        if (!own) {
            throw new AccessDeniedException(
                    pipe,
                    null,
                    "its socket is another server's, which somebody gave this name as well: "
                            + path);
        }
    }
}

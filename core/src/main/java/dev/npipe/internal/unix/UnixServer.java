// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.Listener;
import dev.npipe.internal.Remotes;
import dev.npipe.internal.SambaProtocol;
import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.unix.description.PipeDescription;
import dev.npipe.internal.unix.door.Door;
import dev.npipe.internal.unix.door.NpipeDoor;
import dev.npipe.internal.unix.door.RawDoor;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.name.BaseDirectory;
import dev.npipe.internal.unix.name.Claims;
import dev.npipe.internal.unix.name.NameLock;
import dev.npipe.internal.unix.name.SocketFile;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.reception.Arrived;
import dev.npipe.internal.unix.reception.Reception;
import dev.npipe.internal.unix.samba.SambaDoor;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a server together: takes its name, binds all of its sockets or none, opens its doors. */
final class UnixServer {
    private final UnixSockets sockets;
    private final ServedPipe pipe;

    /** The directory of pipes; null for a socket at a path, which may lie anywhere. */
    private final @Nullable Path base;

    private final long uid;
    private final @Nullable Path npipe;
    private final @Nullable Path raw;
    private final @Nullable SambaProtocol samba;
    private final AccessCheck check;
    private final Claims claims = new Claims();

    /** Checks everything that can be checked before anything is taken. */
    private UnixServer(UnixSockets sockets, ServedPipe pipe) throws IOException {
        NamedPipeAddress address = pipe.address();
        BindOptions options = pipe.options();
        this.sockets = sockets;
        this.pipe = pipe;
        this.uid = sockets.self().userId().orElseThrow();
        if (address.isSocketPath()) {
            this.base = null;
            Path only = SocketPaths.socket(address);
            boolean messages = options.mode() == PipeMode.MESSAGE;
            this.npipe = messages ? only : null;
            this.raw = messages ? null : only;
        } else {
            this.base = SocketPaths.base();
            BaseDirectory.check(address.toString(), base, uid);
            this.npipe = SocketPaths.npipe(base, address);
            this.raw = SocketPaths.raw(base, address);
        }
        this.samba =
                options.acceptRemote() ? Remotes.required(address).samba(address, options) : null;
        this.check = AccessCheck.of(address.toString(), options.security(), sockets.accounts());
    }

    /** A server that takes clients in from now on. */
    static Listener open(UnixSockets sockets, NamedPipeAddress address, BindOptions options)
            throws IOException {
        return new UnixServer(sockets, new ServedPipe(address, options, sockets.lanes())).open();
    }

    private UnixListener open() throws IOException {
        NamedPipeAddress address = pipe.address();
        var arrivals = new Arrivals<Arrived>();
        var reception = new Reception(pipe, check, arrivals);
        try {
            NameLock lock = claims.add(lock());
            var files =
                    new ServerFiles(
                            address.toString(),
                            base,
                            uid,
                            lock,
                            description(),
                            entrances(reception));
            files.describe();
            var others = new ArrayList<Door>();
            if (samba != null) {
                others.add(SambaDoor.open(sockets, samba, pipe, claims));
            }
            var listener = new UnixListener(pipe, claims, arrivals, reception, files);
            listener.open(others);
            return listener;
        } catch (IOException | RuntimeException | Error e) { // no thread could be started
            reception.close();
            claims.giveUp(e);
            throw e;
        }
    }

    private PipeDescription description() {
        BindOptions options = pipe.options();
        return new PipeDescription(
                Optional.of(options.mode()),
                Optional.of(options.direction()),
                OptionalInt.of(options.maxInstances()),
                Optional.of(check.descriptor()),
                OptionalLong.of(sockets.processId()),
                Set.of());
    }

    private NameLock lock() throws IOException {
        String name = pipe.address().toString();
        if (base != null) {
            return NameLock.acquire(name, base, uid, pipe.address().name());
        }
        Path socket = SocketPaths.socket(pipe.address());
        try {
            return NameLock.beside(name, socket, uid);
        } catch (AccessDeniedException e) {
            SocketFile.refuseOthers(sockets, socket, name, uid); // which says more
            throw e;
        }
    }

    /** The npipe socket is bound before the raw one, as a client that looks at both relies on. */
    private List<Entrance> entrances(Reception reception) throws IOException {
        var entrances = new ArrayList<Entrance>();
        if (npipe != null) {
            SocketFile file = bind(npipe, NpipeDoor.BACKLOG);
            entrances.add(new Entrance(file, socket -> new NpipeDoor(pipe, socket), reception));
            claims.add(entrances.getLast());
        }
        if (raw != null) {
            SocketFile file = bind(raw, RawDoor.BACKLOG);
            entrances.add(new Entrance(file, socket -> new RawDoor(pipe, socket), reception));
            claims.add(entrances.getLast());
        }
        return entrances;
    }

    private SocketFile bind(Path path, int backlog) throws IOException {
        String name = pipe.address().toString();
        return SocketFile.bind(sockets, path, name, uid, check.admitsOthers(), backlog);
    }
}

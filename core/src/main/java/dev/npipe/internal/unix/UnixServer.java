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
import dev.npipe.internal.unix.name.BaseDirectory;
import dev.npipe.internal.unix.name.Claims;
import dev.npipe.internal.unix.name.NameLock;
import dev.npipe.internal.unix.name.SocketFile;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.reception.Acceptor;
import dev.npipe.internal.unix.reception.Arrived;
import dev.npipe.internal.unix.reception.Door;
import dev.npipe.internal.unix.reception.NpipeDoor;
import dev.npipe.internal.unix.reception.RawDoor;
import dev.npipe.internal.unix.reception.Reception;
import dev.npipe.internal.unix.reception.ServedPipe;
import dev.npipe.internal.unix.samba.SambaDoor;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a server together: takes its name, binds all of its sockets or none, opens its doors. */
final class UnixServer {
    private final UnixSockets sockets;
    private final ServedPipe pipe;
    private final Path base;
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
        this.base = SocketPaths.base();
        this.uid = sockets.self().userId().orElseThrow();
        BaseDirectory.check(address.toString(), base, uid);
        if (address.isSocketPath()) {
            Path only = SocketPaths.socket(address);
            boolean messages = options.mode() == PipeMode.MESSAGE;
            this.npipe = messages ? only : null;
            this.raw = messages ? null : only;
        } else {
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
        return OpenListeners.open(
                () -> new UnixServer(sockets, new ServedPipe(address, options)).open());
    }

    private UnixListener open() throws IOException {
        try {
            List<Door> doors = doors();
            var arrivals = new Arrivals<Arrived>();
            var reception = new Reception(pipe, check, arrivals);
            var listener = new UnixListener(pipe, claims, arrivals, reception);
            doors.forEach(door -> Acceptor.start(door, reception, listener::fail));
            return listener;
        } catch (IOException | RuntimeException e) {
            claims.giveUp(e);
            throw e;
        }
    }

    /** The npipe socket is bound before the raw one, as a client that looks at both relies on. */
    private List<Door> doors() throws IOException {
        NamedPipeAddress address = pipe.address();
        claims.add(NameLock.acquire(address.toString(), base, uid, SocketPaths.lockKey(address)));
        var doors = new ArrayList<Door>();
        if (npipe != null) {
            doors.add(new NpipeDoor(pipe, bind(npipe)));
        }
        if (raw != null) {
            doors.add(new RawDoor(pipe, bind(raw)));
        }
        if (samba != null) {
            doors.add(SambaDoor.open(sockets, samba, pipe, claims));
        }
        return doors;
    }

    private UnixServerSocket bind(Path path) throws IOException {
        String name = pipe.address().toString();
        return claims.add(SocketFile.bind(sockets, path, name, uid, check.admitsOthers())).socket();
    }
}

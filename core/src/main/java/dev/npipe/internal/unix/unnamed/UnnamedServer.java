// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.unnamed;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.Listener;
import dev.npipe.internal.UnnamedPlace;
import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.unix.door.Door;
import dev.npipe.internal.unix.door.NpipeDoor;
import dev.npipe.internal.unix.door.RawDoor;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.name.Claims;
import dev.npipe.internal.unix.name.SocketFile;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.reception.Acceptor;
import dev.npipe.internal.unix.reception.Arrived;
import dev.npipe.internal.unix.reception.Reception;
import dev.npipe.internal.unix.reception.UntendedListener;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Puts a pipe without a name together: one socket in the directory of this user alone. A byte-type
 * pipe takes plain bytes there, so that any program can be its client; a message-type one speaks
 * npipe's protocol.
 */
public final class UnnamedServer {
    private final UnixSockets sockets;
    private final PrivateDirectory directory;

    private UnnamedServer(UnixSockets sockets, PrivateDirectory directory) {
        this.sockets = sockets;
        this.directory = directory;
    }

    /**
     * The place of a pipe with this key: in the directory of pipes, or where its path would be too
     * long, in {@code /tmp}. The client is told the whole path, and need not search.
     */
    public static UnnamedPlace place(UnixSockets sockets, String key) throws IOException {
        long uid = sockets.self().userId().orElseThrow();
        UnsupportedOperationException tooLong = null;
        for (Path base : SocketPaths.searched()) {
            var directory = new PrivateDirectory(base, uid);
            Path socket = directory.path().resolve(Leftovers.nameOf(key));
            var address = NamedPipeAddress.parse(socket.toString());
            try {
                SocketPaths.checked(socket, address);
                return new UnnamedPlace(address, new UnnamedServer(sockets, directory)::open);
            } catch (UnsupportedOperationException e) {
                tooLong = e;
            }
        }
        throw new UnsupportedOperationException("no directory for a pipe without a name", tooLong);
    }

    private Listener open(NamedPipeAddress address, BindOptions options) throws IOException {
        String pipe = address.toString();
        Path path = SocketPaths.socket(address);
        var served = new ServedPipe(address, options, sockets.lanes());
        var arrivals = new Arrivals<Arrived>();
        var check = AccessCheck.of(pipe, options.security(), sockets.accounts());
        var reception = new Reception(served, check, arrivals);
        var claims = new Claims();
        directory.make(pipe);
        Leftovers.remove(directory.path());
        try {
            claims.add(LifeLock.take(path));
            SocketFile file =
                    claims.add(
                            SocketFile.bind(
                                    sockets,
                                    path,
                                    pipe,
                                    directory.uid(),
                                    false,
                                    NpipeDoor.BACKLOG));
            var listener =
                    new UntendedListener(
                            "the pipe was closed", served, claims, arrivals, reception);
            Acceptor.start(door(served, file.socket()), reception, listener::fail);
            return listener;
        } catch (IOException | RuntimeException | Error e) { // no thread could be started
            reception.close();
            claims.giveUp(e);
            throw e;
        }
    }

    private static Door door(ServedPipe pipe, UnixServerSocket socket) {
        return pipe.options().mode() == PipeMode.MESSAGE
                ? new NpipeDoor(pipe, socket)
                : new RawDoor(pipe, socket);
    }
}

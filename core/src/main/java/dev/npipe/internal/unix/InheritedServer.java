// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.Listener;
import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.unix.door.Door;
import dev.npipe.internal.unix.door.NpipeDoor;
import dev.npipe.internal.unix.door.RawDoor;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.name.Claims;
import dev.npipe.internal.unix.reception.Acceptor;
import dev.npipe.internal.unix.reception.Arrived;
import dev.npipe.internal.unix.reception.Reception;
import dev.npipe.internal.unix.reception.UntendedListener;
import dev.npipe.internal.unix.socket.InheritedSocket;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;

/**
 * Puts a server together at sockets that were handed over. Their files are the service manager's,
 * and so is the name: no lock is taken. Whoever binds the name finds that somebody listens there.
 */
final class InheritedServer {
    private InheritedServer() {}

    /** A server that takes clients in from now on, first those that are in the backlog. */
    static Listener open(
            UnixSockets sockets,
            InheritedDoors doors,
            NamedPipeAddress address,
            BindOptions options)
            throws IOException {
        var pipe = new ServedPipe(address, options, sockets.lanes());
        var check = AccessCheck.of(address.toString(), options.security(), sockets.accounts());
        var arrivals = new Arrivals<Arrived>();
        var reception = new Reception(pipe, check, arrivals);
        var claims = new Claims();
        try {
            var open = new ArrayList<Door>();
            if (doors.npipe() != null) {
                open.add(new NpipeDoor(pipe, adopt(sockets, doors.npipe(), claims)));
            }
            if (doors.raw() != null) {
                open.add(new RawDoor(pipe, adopt(sockets, doors.raw(), claims)));
            }
            var listener =
                    new UntendedListener(
                            "the server was closed", pipe, claims, arrivals, reception);
            open.forEach(door -> Acceptor.start(door, reception, listener::fail));
            return listener;
        } catch (IOException | RuntimeException | Error e) { // no thread could be started
            reception.close();
            claims.giveUp(e);
            throw e;
        }
    }

    private static UnixServerSocket adopt(
            UnixSockets sockets, InheritedSocket inherited, Claims claims) throws IOException {
        UnixServerSocket socket = sockets.adopt(inherited);
        Closeable claim = socket::close;
        claims.add(claim);
        return socket;
    }
}

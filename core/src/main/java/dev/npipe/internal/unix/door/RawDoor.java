// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.door;

import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.util.Optional;

/**
 * The door of clients that speak plain bytes. They say nothing first, and nobody could tell them
 * anything: who is refused finds the connection closed, and who has to wait does so for ever, one
 * here and the others in the backlog.
 */
public final class RawDoor implements Door {
    /** Clients wait for an instance there, and who finds it full may not know what to do. */
    public static final int BACKLOG = UnixServerSocket.LONGEST_BACKLOG;

    private final ServedPipe pipe;
    private final UnixServerSocket socket;

    /** The door of this pipe at this socket. */
    public RawDoor(ServedPipe pipe, UnixServerSocket socket) {
        this.pipe = pipe;
        this.socket = socket;
    }

    @Override
    public UnixServerSocket socket() {
        return socket;
    }

    @Override
    public boolean leavesAtOnce() {
        return true;
    }

    @Override
    public boolean isOneAtATime() {
        return true;
    }

    @Override
    public String beginning() {
        return "connection";
    }

    @Override
    public Greeting greeting(UnixSocket client, PeerIdentity peer) {
        return () -> Optional.of(new RawRequest(pipe, peer));
    }
}

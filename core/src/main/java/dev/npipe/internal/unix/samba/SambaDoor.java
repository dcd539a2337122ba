// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.samba;

import dev.npipe.internal.SambaProtocol;
import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.door.Door;
import dev.npipe.internal.unix.door.Greeting;
import dev.npipe.internal.unix.door.RawDoor;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.name.Claims;
import dev.npipe.internal.unix.name.NameLock;
import dev.npipe.internal.unix.name.SocketFile;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The door of clients of other machines, at which smbd connects for each of them. smbd stands still
 * until it has an answer, so it gets one as soon as there is one.
 */
public final class SambaDoor implements Door {
    private static final Duration IN_TIME = Duration.ofSeconds(30);

    private final ServedPipe pipe;
    private final SambaProtocol protocol;
    private final SmbdIdentity smbd;
    private final UnixServerSocket socket;

    private SambaDoor(
            ServedPipe pipe, SambaProtocol protocol, SmbdIdentity smbd, UnixServerSocket socket) {
        this.pipe = pipe;
        this.protocol = protocol;
        this.smbd = smbd;
        this.socket = socket;
    }

    /**
     * Takes the socket where smbd looks for this pipe. It has a lock of its own: names that differ
     * elsewhere in the case of their letters share it, and so do servers with different directories
     * of pipes.
     *
     * @param claims get the lock and the file
     */
    public static SambaDoor open(
            UnixSockets sockets, SambaProtocol protocol, ServedPipe pipe, Claims claims)
            throws IOException {
        String name = pipe.address().toString();
        PeerIdentity self = sockets.self();
        long uid = self.userId().orElseThrow();
        Path path = SocketPaths.checked(protocol.socket(), pipe.address());
        Path directory = path.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NoSuchFileException(
                    name,
                    null,
                    "the directory of the file server's pipes does not exist: " + directory);
        }
        long ownerId = FileIdentity.of(directory.toRealPath()).orElseThrow().uid();
        PeerIdentity owner =
                PeerIdentity.ofUser(Files.getOwner(directory), OptionalLong.of(ownerId));
        String key = String.valueOf(path.getFileName());
        claims.add(NameLock.acquire(name, directory, uid, key));
        SocketFile file =
                claims.add(
                        SocketFile.bind(sockets, path, name, uid, ownerId != uid, RawDoor.BACKLOG));
        return new SambaDoor(pipe, protocol, new SmbdIdentity(self, owner), file.socket());
    }

    @Override
    public UnixServerSocket socket() {
        return socket;
    }

    /** Who is not smbd could claim to speak for anybody; whom smbd speaks for is asked later. */
    @Override
    public boolean admits(PeerIdentity peer, AccessCheck check) {
        return smbd.matches(peer);
    }

    /**
     * An smbd on a machine that is too busy to let it speak is not hung up on, and whoever else
     * connects was refused before.
     */
    @Override
    public Duration timeToGreet() {
        return IN_TIME;
    }

    @Override
    public String client() {
        return "the file server";
    }

    @Override
    public String beginning() {
        return "request";
    }

    @Override
    public Greeting greeting(UnixSocket client, PeerIdentity peer) {
        return new SambaGreeting(pipe, protocol, client);
    }
}

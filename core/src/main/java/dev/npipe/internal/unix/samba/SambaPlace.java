// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.samba;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.RemoteDoor;
import dev.npipe.internal.unix.name.FileIdentity;
import dev.npipe.internal.unix.name.NameLock;
import dev.npipe.internal.unix.name.SocketFile;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The place where a file server looks for a pipe, taken for one server of ours.
 *
 * @param lock names that differ elsewhere in the case of their letters share one place, and so do
 *     servers with different directories of pipes
 * @param owner whose the directory is: the file server's, which looks only there
 */
public record SambaPlace(RemoteDoor door, NameLock lock, SocketFile file, PeerIdentity owner) {

    public static SambaPlace take(
            UnixSockets sockets, RemoteDoor door, NamedPipeAddress address, long uid)
            throws IOException {
        String pipe = address.toString();
        Path socket = SocketPaths.checked(door.socket(), address);
        Path directory = socket.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new NoSuchFileException(
                    pipe,
                    null,
                    "the directory of the file server's pipes does not exist: " + directory);
        }
        long ownerId = FileIdentity.of(directory.toRealPath()).orElseThrow().uid();
        PeerIdentity owner =
                PeerIdentity.ofUser(Files.getOwner(directory), OptionalLong.of(ownerId));
        NameLock lock =
                NameLock.acquire(pipe, directory, uid, String.valueOf(socket.getFileName()));
        try {
            SocketFile file = SocketFile.bind(sockets, socket, pipe, uid, ownerId != uid);
            return new SambaPlace(door, lock, file, owner);
        } catch (IOException | RuntimeException e) {
            lock.release();
            throw e;
        }
    }

    /** Whoever else connected could claim that its client is anybody. */
    boolean isFileServer(PeerIdentity peer, PeerIdentity self) {
        boolean root =
                peer.userId().isPresent()
                        ? peer.userId().getAsLong() == 0
                        : peer.userName().equals(Optional.of("root"));
        return root || peer.isSameUser(self) || peer.isSameUser(owner);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.file.BoundSocket;
import dev.npipe.internal.unix.file.FileCheck;
import dev.npipe.internal.unix.file.FileIdentity;
import dev.npipe.internal.unix.file.NobodyListens;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A backend's stream sockets in the file system. */
public interface UnixSockets {
    /** How often a file that is replaced at this moment is looked at again. */
    int LOOKS = 3;

    /**
     * Connects without waiting, also by links.
     *
     * @return the socket, or empty when the server's backlog is full
     * @throws java.nio.file.NoSuchFileException if nobody listens there; its reason is what lies
     *     there ({@link NobodyListens})
     * @throws java.nio.file.AccessDeniedException if the file's mode refuses this user
     */
    Optional<UnixSocket> connect(Path path) throws IOException;

    /**
     * Connects to the file of this path, and not to what a link there leads to, if the check does
     * not refuse it. Without a way to keep hold of the file, as here, it has to be the same before
     * and after: who puts a link there and takes it away again in between is not noticed.
     */
    default Optional<UnixSocket> connect(Path path, FileCheck check) throws IOException {
        for (int look = 1; look <= LOOKS; look++) {
            FileIdentity before =
                    FileIdentity.of(path)
                            .orElseThrow(() -> new NoSuchFileException(path.toString()));
            check.check(before);
            Optional<UnixSocket> connected = connect(path);
            boolean same = false;
            try {
                same = FileIdentity.of(path).filter(before::isSameFile).isPresent();
            } finally {
                if (!same && connected.isPresent()) {
                    connected.get().close();
                }
            }
            if (same) {
                return connected;
            }
        }
        throw new NoSuchFileException(path.toString(), null, "it is replaced again and again");
    }

    /**
     * Every stream socket that listens in this network namespace and is bound to a file; empty
     * where the system cannot be asked in a way that no other user's words get into the answer.
     */
    default Optional<List<BoundSocket>> listening() throws IOException {
        return Optional.empty();
    }

    /**
     * The same, and the servers' ends of the connections that were accepted there; empty where
     * {@link #listening()} is.
     */
    default Optional<List<BoundSocket>> bound() throws IOException {
        return Optional.empty();
    }

    /**
     * Tells whether a stream socket is bound to the file at this path, in whatever network
     * namespace, without connecting to it. It does not tell whether the socket listens. Empty where
     * the system cannot be asked that.
     */
    default Optional<Boolean> isBound(Path path) throws IOException {
        return Optional.empty();
    }

    /**
     * What is at the beginning of a plain file, which may be a stranger's: a link is not followed,
     * and nobody is waited for who has put a FIFO there, or has a lease. Empty where this backend
     * has no such way to open a file.
     *
     * @param uid the user whose file it has to be
     * @param most how many bytes are read
     * @throws java.nio.file.FileSystemException if it cannot be opened so, or is another file
     */
    default Optional<byte[]> readAtOnce(Path path, long uid, int most) throws IOException {
        return Optional.empty();
    }

    /**
     * Binds and listens. The file gets this mode at once where the system can do that; the umask
     * may take some of it away.
     *
     * @param backlog how many clients may wait to be taken in; the system shortens it to its own
     *     limit
     * @throws java.nio.file.FileAlreadyExistsException if the path exists
     */
    UnixServerSocket bind(Path path, int mode, int backlog) throws IOException;

    /**
     * What whoever started this process has handed to it; empty where this backend cannot take over
     * any of it.
     *
     * @param pipe for the message
     * @throws NoSuchFileException if nothing was handed over, with the reason
     */
    default Optional<List<InheritedSocket>> inherited(String pipe) throws IOException {
        return Optional.empty();
    }

    /**
     * Takes over a socket that was handed over, which others have open too: it goes on to listen
     * when this end of it is closed.
     *
     * @throws java.nio.file.FileAlreadyExistsException if it was taken over before
     */
    default UnixServerSocket adopt(InheritedSocket socket) throws IOException {
        throw new UnsupportedOperationException("this backend takes over no sockets: " + socket);
    }

    /** Shared memory beneath connections; empty where this backend has none. */
    default Optional<Lanes> lanes() {
        return Optional.empty();
    }

    /** The number of this process. */
    default long processId() {
        return ProcessHandle.current().pid();
    }

    /** The user that this process runs as. */
    PeerIdentity self() throws IOException;

    /** The users and groups of this system, as far as this backend can tell. */
    Accounts accounts();
}

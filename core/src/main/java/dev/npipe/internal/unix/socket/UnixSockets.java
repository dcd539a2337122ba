// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.PeerIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A backend's stream sockets in the file system. */
public interface UnixSockets {
    /**
     * Connects without waiting.
     *
     * @return the socket, or empty when the server's backlog is full
     * @throws java.nio.file.NoSuchFileException if nobody listens there
     * @throws java.nio.file.AccessDeniedException if the file's mode refuses this user
     */
    Optional<UnixSocket> connect(Path path) throws IOException;

    /**
     * Binds and listens. The file gets this mode at once where the system can do that; the umask
     * may take some of it away.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the path exists
     */
    UnixServerSocket bind(Path path, int mode) throws IOException;

    /** The user that this process runs as. */
    PeerIdentity self() throws IOException;

    /** The users and groups of this system, as far as this backend can tell. */
    Accounts accounts();
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.internal.security.PeerIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Where and in which words Samba's smbd on this machine hands over the clients that opened a pipe
 * from another machine. It connects to a socket, once for each client, says who the client is, and
 * takes an answer; then both ends are the pipe's. Several threads may use it at once.
 */
public interface SambaProtocol {
    /** The socket at which smbd looks for the pipe. */
    Path socket();

    /**
     * How many bytes of smbd's request are surely missing, 0 once it is complete.
     *
     * @param received what came so far, from its first byte to its position
     * @throws IOException if this is no such request
     */
    int missing(ByteBuffer received) throws IOException;

    /**
     * Understands a complete request.
     *
     * @throws IOException if this is no such request
     */
    RemoteClient client(ByteBuffer received) throws IOException;

    /**
     * A client of another machine.
     *
     * @param identity who it is, as smbd says
     * @param welcome the answer that opens the pipe
     * @param busy the answer that says that no instance was free
     */
    record RemoteClient(PeerIdentity identity, ByteBuffer welcome, ByteBuffer busy) {}
}

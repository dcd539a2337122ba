// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Where and in which words a file server on this machine hands over the clients that opened a pipe
 * from another machine. It connects to a socket, once for each client, says who the client is, and
 * takes an answer; then both ends are the pipe's. Several threads may use a door at once.
 */
public interface RemoteDoor {
    /** The socket to listen at. */
    Path socket();

    /**
     * How many bytes of the file server's first words are surely missing, 0 once they are complete.
     *
     * @param received what came so far, from its first byte to its position
     * @throws IOException if these are not the words of a file server
     */
    int missing(ByteBuffer received) throws IOException;

    /**
     * Understands the complete first words.
     *
     * @throws IOException if these are not the words of a file server
     */
    Guest guest(ByteBuffer received) throws IOException;

    /**
     * A client of another machine.
     *
     * @param identity who it is, as the file server says
     * @param welcome the answer that opens the pipe
     * @param busy the answer that says that no instance was free
     */
    record Guest(PeerIdentity identity, ByteBuffer welcome, ByteBuffer busy) {}
}

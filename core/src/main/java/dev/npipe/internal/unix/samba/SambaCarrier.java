// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.samba;

import dev.npipe.PipeMode;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.flow.Carrier;
import dev.npipe.internal.unix.framing.Framing;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.util.Optional;

/**
 * A socket to Samba's smbd, which passes on what a client of another machine sends.
 *
 * @param user who that is, as smbd says
 * @param zeroMessageEndsStream whether the server chose it; smbd carries no message of no bytes, so
 *     such a message is left out then instead of being refused
 */
record SambaCarrier(PeerIdentity user, boolean zeroMessageEndsStream) implements Carrier {
    @Override
    public Framing framing() {
        return new SambaFraming();
    }

    @Override
    public boolean carriesHalfClose() {
        return false;
    }

    @Override
    public Optional<PeerIdentity> client() {
        return Optional.of(user);
    }

    /**
     * smbd throws away the bytes that it has not fetched when it sees the end of the stream, so the
     * socket outlives the connection until all of them were. Messages it keeps.
     */
    @Override
    public void close(String pipe, PipeMode type, UnixSocket socket) throws IOException {
        if (type == PipeMode.MESSAGE || socket.hungUp()) {
            socket.close();
            return;
        }
        socket.shutdownInput(); // ends the wait of a reader; the client is not told
        Lingering.until(pipe, socket);
    }
}

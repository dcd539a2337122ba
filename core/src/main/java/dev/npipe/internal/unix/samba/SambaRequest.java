// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.samba;

import dev.npipe.PipeDirection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.SambaProtocol;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.door.Refusal;
import dev.npipe.internal.unix.door.Request;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.flow.Carrier;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What smbd asks for in the name of a client: all that the pipe has.
 *
 * @param said what smbd said
 */
record SambaRequest(ServedPipe pipe, UnixSocket socket, SambaProtocol.RemoteClient said)
        implements Request {
    @Override
    public PeerIdentity client() {
        return said.identity();
    }

    @Override
    public boolean reads() {
        return pipe.clientReads();
    }

    @Override
    public boolean writes() {
        return pipe.clientWrites();
    }

    @Override
    public Optional<Refusal> fault() {
        return Optional.empty();
    }

    @Override
    public long waitNanos() {
        return Deadline.nanosOf(pipe.options().defaultWait());
    }

    @Override
    public Optional<PipeDirection> opens() {
        return Optional.of(pipe.options().direction());
    }

    @Override
    public Carrier carrier() {
        return new SambaCarrier(client(), pipe.options().zeroMessageEndsStream());
    }

    @Override
    public void welcome() throws IOException {
        answer(said.welcome());
    }

    /** smbd has no ear for a reason, except that all instances are busy. */
    @Override
    public void refuse(Refusal refusal) throws IOException {
        if (refusal.code() == Win32Error.PIPE_BUSY) {
            answer(said.busy());
        }
    }

    /** A new connection has room for it. */
    private void answer(ByteBuffer answer) throws IOException {
        socket.sink().writeNow(answer);
        if (answer.hasRemaining()) {
            throw new PeerGoneException(new IOException("there was no room for an answer"));
        }
    }
}

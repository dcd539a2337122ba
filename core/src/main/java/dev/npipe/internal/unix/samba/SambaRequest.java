// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.samba;

import dev.npipe.PipeDirection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.SambaProtocol;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.flow.Carrier;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.reception.Refusal;
import dev.npipe.internal.unix.reception.Request;
import dev.npipe.internal.unix.reception.ServedPipe;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What smbd asks for in the name of a client: all that the pipe has.
 *
 * @param client who that is, or who connected instead of smbd
 * @param said what smbd said; empty when it was not smbd who connected
 */
record SambaRequest(
        ServedPipe pipe,
        UnixSocket socket,
        PeerIdentity client,
        Optional<SambaProtocol.RemoteClient> said)
        implements Request {
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
        return said.isEmpty() ? Optional.of(Refusal.ACCESS_DENIED) : Optional.empty();
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
        return new SambaCarrier(client, pipe.options().zeroMessageEndsStream());
    }

    @Override
    public void welcome() throws IOException {
        answer(said.orElseThrow().welcome());
    }

    /** smbd has no ear for a reason, except that all instances are busy. */
    @Override
    public void refuse(Refusal refusal) throws IOException {
        if (refusal == Refusal.BUSY) {
            answer(said.orElseThrow().busy());
        }
    }

    private void answer(ByteBuffer answer) throws IOException {
        socket.sink().write(answer, Deadline.after(Handshake.TIME_LIMIT));
    }
}

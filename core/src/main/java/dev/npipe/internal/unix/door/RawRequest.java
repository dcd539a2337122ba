// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.door;

import dev.npipe.PipeDirection;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.flow.Carrier;
import dev.npipe.internal.unix.flow.PlainCarrier;
import java.util.Optional;

/** What everybody asks for who connects without a word: all that the pipe has. */
public record RawRequest(ServedPipe pipe, PeerIdentity client) implements Request {
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
    public boolean talksWhileItWaits() {
        return true;
    }

    @Override
    public long waitNanos() {
        return Long.MAX_VALUE;
    }

    @Override
    public Optional<PipeDirection> opens() {
        return Optional.of(pipe.options().direction());
    }

    @Override
    public Carrier carrier() {
        return new PlainCarrier();
    }

    @Override
    public void welcome() {}

    @Override
    public void refuse(Refusal refusal) {}
}

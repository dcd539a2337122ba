// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.door;

import dev.npipe.PipeDirection;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.flow.Carrier;
import dev.npipe.internal.unix.socket.Lanes;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.util.Optional;

/** What a client asks for, as its door understood it, and how the door answers. */
public interface Request {
    /** Who the client is. */
    PeerIdentity client();

    /** Whether it wants to read; a client that wants neither may wait if it could do one. */
    boolean reads();

    /** Whether it wants to write. */
    boolean writes();

    /** Why it is refused whoever it is; empty when nothing is wrong with it. */
    Optional<Refusal> fault();

    /** True when the client uses npipe's own protocol, in which it is told what it waits for. */
    default boolean isNpipe() {
        return false;
    }

    /** True when it may send data before it is answered; others that do have broken off. */
    default boolean talksWhileItWaits() {
        return false;
    }

    /** How long it will wait for an instance, {@link Long#MAX_VALUE} for ever. */
    long waitNanos();

    /** The directions it opens; empty when it only wants to know that an instance is free. */
    Optional<PipeDirection> opens();

    /** True when it asks for shared memory beneath a connection that it has. */
    default boolean asksForLane() {
        return false;
    }

    /** Makes that memory, if there is to be any. */
    default Optional<Lanes.Opening> openLane() throws IOException {
        return Optional.empty();
    }

    /** What its connection uses: its socket, or something around that. */
    default UnixSocket over(UnixSocket socket) {
        return socket;
    }

    /** What carries its bytes once it is in. */
    Carrier carrier();

    /** Tells the client that it is in, and never waits. */
    void welcome() throws IOException;

    /**
     * Tells the client why it is not, if the door has words for that, and never waits; its socket
     * closes then.
     */
    void refuse(Refusal refusal) throws IOException;
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.internal.PeerIdentity;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Which end of which pipe a connection is.
 *
 * @param address the pipe
 * @param fixed its properties when it connected
 * @param direction the directions the client opened, which are the pipe's or fewer
 * @param instances the number of instances now
 * @param raw true when the other end does not use npipe's protocol
 * @param capabilities what was agreed in the handshake
 * @param remote who the other end is, when the socket's own peer is a file server in between
 * @param released called once, when this end closes
 */
record LocalEnd(
        NamedPipeAddress address,
        PipeInfo fixed,
        PipeDirection direction,
        IntSupplier instances,
        boolean raw,
        int capabilities,
        Optional<PeerIdentity> remote,
        Runnable released) {

    /** An end whose other end is on this machine. */
    LocalEnd(
            NamedPipeAddress address,
            PipeInfo fixed,
            PipeDirection direction,
            IntSupplier instances,
            boolean raw,
            int capabilities,
            Runnable released) {
        this(address, fixed, direction, instances, raw, capabilities, Optional.empty(), released);
    }

    PipeInfo info() {
        return new PipeInfo(
                fixed.type(),
                fixed.direction(),
                fixed.serverEnd(),
                fixed.inboundBufferSize(),
                fixed.outboundBufferSize(),
                fixed.maxInstances(),
                instances.getAsInt());
    }

    boolean can(int capability) {
        return (capabilities & capability) != 0;
    }

    /** True when this end may receive data. */
    boolean reads() {
        return fixed.serverEnd() ? direction.serverReads() : direction.serverWrites();
    }

    /** True when this end may send data. */
    boolean writes() {
        return fixed.serverEnd() ? direction.serverWrites() : direction.serverReads();
    }

    /**
     * True when a server's client is to be held to the one direction of a duplex pipe it opened.
     */
    boolean isOneWay() {
        return fixed.serverEnd() && direction != fixed.direction();
    }

    /** The connection of the right type for this end. */
    LocalConnection connection(LocalSocket socket) throws IOException {
        if (raw) {
            // Both ends shut the direction that a one-way pipe does not have, as .NET does.
            if (!reads()) {
                socket.shutdownInput();
            }
            if (!writes()) {
                socket.shutdownOutput();
            }
        }
        return switch (fixed.type()) {
            case BYTE ->
                    remote.isPresent()
                            ? new ProxyByteConnection(socket, this)
                            : new ByteConnection(socket, this);
            case MESSAGE ->
                    remote.isPresent()
                            ? new ProxyMessageConnection(socket, this)
                            : new MessageConnection(socket, this);
        };
    }
}

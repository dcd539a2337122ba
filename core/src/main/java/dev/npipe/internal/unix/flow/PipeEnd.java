// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import java.util.function.IntSupplier;

/**
 * Which end of which pipe a connection is.
 *
 * @param address the pipe
 * @param fixed its properties when it connected
 * @param direction the directions the client opened, which are the pipe's or fewer
 * @param instances the number of instances now
 * @param carrier what carries the bytes
 * @param released called once, when this end closes
 */
public record PipeEnd(
        NamedPipeAddress address,
        PipeInfo fixed,
        PipeDirection direction,
        IntSupplier instances,
        Carrier carrier,
        Runnable released) {

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
}

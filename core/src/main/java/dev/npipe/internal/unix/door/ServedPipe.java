// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.door;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.unix.socket.Lanes;
import dev.npipe.internal.unix.waiting.Instances;
import dev.npipe.internal.unix.waiting.Limits;
import java.util.Optional;

/** A server's pipe, as its doors and its reception know it. */
public record ServedPipe(
        NamedPipeAddress address, BindOptions options, Instances instances, Optional<Lanes> lanes) {
    /** A pipe with no instance in use. */
    public ServedPipe(NamedPipeAddress address, BindOptions options, Optional<Lanes> lanes) {
        this(
                address,
                options,
                new Instances(options.maxInstances(), Limits.arrived(options.backlog())),
                lanes);
    }

    /** The pipe's properties now. */
    public PipeInfo info() {
        return info(options.mode());
    }

    /** The same for a connection of this type. */
    public PipeInfo info(PipeMode type) {
        return new PipeInfo(
                type,
                options.direction(),
                true,
                options.inboundBufferSize(),
                options.outboundBufferSize(),
                options.maxInstances(),
                instances.used());
    }

    /** Whether a client that opens all directions reads. */
    public boolean clientReads() {
        return options.direction().serverWrites();
    }

    /** Whether a client that opens all directions writes. */
    public boolean clientWrites() {
        return options.direction().serverReads();
    }
}

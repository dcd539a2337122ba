// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.time.Duration;

/** The public channels over sockets that a fuzzer feeds. */
public final class FuzzedPipes {
    /** The pipe they all are. */
    public static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("fuzzed");

    private FuzzedPipes() {}

    /** A server of a duplex message-type pipe. */
    public static NamedPipeServerChannel bind(UnixSockets sockets) throws IOException {
        return new NamedPipeServerChannelBuilder(() -> new UnixProvider("fuzz", sockets))
                .mode(PipeMode.MESSAGE)
                .bind(ADDRESS);
    }

    /** A server of a duplex message-type pipe of this name, with so many instances. */
    public static NamedPipeServerChannel bind(UnixSockets sockets, String name, int instances)
            throws IOException {
        return new NamedPipeServerChannelBuilder(() -> new UnixProvider("fuzz", sockets))
                .mode(PipeMode.MESSAGE)
                .maxInstances(instances)
                .bind(NamedPipeAddress.of(name));
    }

    /** A client that does not wait for an instance and takes a pipe of either type. */
    public static NamedPipeChannel connect(UnixSockets sockets) throws IOException {
        return new NamedPipeChannelBuilder(() -> new UnixProvider("fuzz", sockets))
                .connectTimeout(Duration.ZERO)
                .connect(ADDRESS);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.local.LocalProvider;
import dev.npipe.internal.local.LocalSockets;
import java.io.IOException;

/** The public channels over sockets that a fuzzer feeds. */
public final class FuzzedPipes {
    /** The pipe they all are. */
    public static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("fuzzed");

    private FuzzedPipes() {}

    /** A server of a duplex message-type pipe. */
    public static NamedPipeServerChannel bind(LocalSockets sockets) throws IOException {
        return new NamedPipeServerChannelBuilder(() -> new LocalProvider("fuzz", sockets))
                .mode(PipeMode.MESSAGE)
                .bind(ADDRESS);
    }

    /** A client that waits for ever and takes a pipe of either type. */
    public static NamedPipeChannel connect(LocalSockets sockets) throws IOException {
        return new NamedPipeChannelBuilder(() -> new LocalProvider("fuzz", sockets))
                .connect(ADDRESS);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.internal.Provider;
import java.io.IOException;
import java.time.Duration;

/** Both ends of a connection. */
record Ends(NamedPipeChannel client, NamedPipeChannel server) implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(20);

    static Ends of(NamedPipeServerChannel listener, Provider clients) throws IOException {
        NamedPipeChannel client = PipeBuilders.client(clients).connect(listener.address());
        return new Ends(client, listener.accept(LONG));
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}

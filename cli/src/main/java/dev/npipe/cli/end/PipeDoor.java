// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.io.IOException;

/** A pipe's server. */
record PipeDoor(NamedPipeServerChannel server) implements Door {
    @Override
    public String address() {
        return server.address().toString();
    }

    @Override
    public End accept() throws IOException {
        NamedPipeChannel client = server.accept();
        try {
            return new PipeEnd(client);
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

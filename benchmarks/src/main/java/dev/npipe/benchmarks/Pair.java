// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.nio.file.Path;

/** A peer's server and client, connected and at rest until a burst is asked for. */
record Pair(End server, End client) implements AutoCloseable {
    static Pair start(Peer peer, Case test, Placement placement, Commands commands, Path folder)
            throws IOException, InterruptedException {
        String address = folder.resolve(peer.name()).toString();
        var serving = Placement.pinned(placement.server(), commands.server(peer, test, address));
        var asking = Placement.pinned(placement.client(), commands.client(peer, test, address));
        var server = End.start("the server of " + peer.name(), serving, folder);
        try {
            return new Pair(server, End.start("the client of " + peer.name(), asking, folder));
        } catch (IOException | RuntimeException e) {
            server.kill();
            throw e;
        }
    }

    Burst burst(int iterations) throws IOException {
        try {
            return Burst.parse(client.ask("go " + iterations));
        } catch (IOException e) {
            String complaints = server.complaints();
            throw complaints.isEmpty()
                    ? e
                    : new IOException(e.getMessage() + "\nits server complained" + complaints, e);
        }
    }

    /** The client first: its leaving ends the server. */
    @Override
    public void close() throws IOException {
        try (server) {
            client.close();
        }
    }
}

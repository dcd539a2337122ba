// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A peer's server and client, connected and at rest until a burst is asked for.
 *
 * @param polls whether they use their cores at rest as well, and are stopped therefore
 */
record Pair(End server, End client, boolean polls) implements AutoCloseable, Track.Source {
    /** Of a peer that waits in the system. */
    Pair(End server, End client) {
        this(server, client, false);
    }

    static Pair start(Peer peer, Case test, Placement placement, Commands commands, Scratch scratch)
            throws IOException, InterruptedException {
        var pair = startUnstopped(peer, test, placement, commands, scratch);
        if (!peer.polls()) {
            return pair;
        }
        var polling = new Pair(pair.server(), pair.client(), true);
        polling.rest();
        return polling;
    }

    /** One that is never stopped, whatever it uses at rest. */
    static Pair startUnstopped(
            Peer peer, Case test, Placement placement, Commands commands, Scratch scratch)
            throws IOException, InterruptedException {
        Path folder = scratch.folder();
        String address = (peer.polls() ? scratch.memory() : folder).resolve(peer.name()).toString();
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

    /**
     * One burst, with a pause before each iteration; where there is one, both ends' use of the
     * processors is measured.
     */
    @Override
    public Burst burst(int iterations, Duration pause) throws IOException {
        wake();
        try {
            boolean look = pause.isPositive() && ProcessorTime.isKnown();
            long before = look ? processorNanos() : 0;
            var burst = Burst.parse(client.ask(new Command(iterations, pause).toLine()));
            long used = look ? processorNanos() - before : 0;
            rest();
            return burst.withProcessor(used);
        } catch (IOException e) {
            String complaints = server.complaints();
            throw complaints.isEmpty()
                    ? e
                    : new IOException(e.getMessage() + "\nits server complained" + complaints, e);
        }
    }

    /** What both processes have used of the processors, in nanoseconds. */
    long processorNanos() throws IOException {
        return server.processorNanos() + client.processorNanos();
    }

    private void wake() throws IOException {
        if (polls) {
            server.signal("CONT");
            client.signal("CONT");
        }
    }

    private void rest() throws IOException {
        if (polls) {
            client.signal("STOP");
            server.signal("STOP");
        }
    }

    /** The client first: its leaving ends the server. */
    @Override
    public void close() throws IOException {
        try (server;
                client) {
            wake();
        }
    }
}

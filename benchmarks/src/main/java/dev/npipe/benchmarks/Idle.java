// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Many connections open at once, each served by a virtual thread, each with one message a second.
 * Not a comparison with C, and one measurement instead of rounds: what counts is that all are
 * answered, in time, and what a connection costs that is silent.
 */
record Idle(int connections, int seconds) {
    static final String NAME = "idle-10k";
    static final String TITLE =
            "many connections, a virtual thread each, one 64-byte round trip a second each";
    static final int CONNECTIONS = 10_000;
    static final int MESSAGE_SIZE = 64;
    static final List<String> PEERS = List.of("npipe-virtual", "jdk-virtual");

    /** What else a process has open: class files, pipes, sockets that listen. */
    static final int OTHER_DESCRIPTORS = 200;

    private static final int WARM_UP_CONNECTIONS = 1_000;
    private static final int WARM_UP_SECONDS = 5;

    /** Until threads that have nothing to do any more are gone, or have come to rest. */
    private static final long REST_MILLIS = 2_000;

    IdleResult run(Peer.Java peer, Placement placement, Path folder, Progress progress)
            throws IOException, InterruptedException {
        String step = NAME + " " + placement.name() + ": " + peer.name() + ", ";
        String address = folder.resolve(peer.name()).toString();
        var serving = Placement.pinned(placement.server(), Programs.idleServer(peer, address));
        var asking = Placement.pinned(placement.client(), Programs.idleClient(peer, address));
        try (var server = End.start("the server of " + peer.name(), serving, folder);
                var client = End.start("the client of " + peer.name(), asking, folder)) {
            progress.show(step + "warming up");
            client.ask("open " + Math.min(connections, WARM_UP_CONNECTIONS));
            run(peer, server, client, WARM_UP_SECONDS);
            client.ask("close");
            Memory without = atRest(server);
            progress.show(step + "opening " + connections);
            client.ask("open " + connections);
            Memory with = atRest(server);
            progress.show(step + "one message a second each, " + seconds + " seconds");
            Traffic traffic = run(peer, server, client, seconds);
            return IdleResult.of(peer, placement, connections, traffic, without, with);
        } finally {
            progress.clear();
        }
    }

    private static Traffic run(Peer peer, End server, End client, int seconds) throws IOException {
        var traffic = Traffic.parse(client.ask("run " + seconds));
        long silent = traffic.sent() - traffic.answered();
        if (silent > 0) {
            throw new IOException(
                    "%s %s: %s of %s messages were not answered%s%s"
                            .formatted(
                                    NAME,
                                    peer.name(),
                                    silent,
                                    traffic.sent(),
                                    client.complaints(),
                                    server.complaints()));
        }
        return traffic;
    }

    private static Memory atRest(End server) throws IOException, InterruptedException {
        Thread.sleep(REST_MILLIS);
        return Memory.parse(server.ask("memory"));
    }
}

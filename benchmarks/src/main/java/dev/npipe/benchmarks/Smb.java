// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Transactions through a file server, in each round all peers: first the two clients with the same
 * server, then the same client with another server. Three processes take part, client, smbd and
 * server; smbd has the server's core.
 */
record Smb(Placement placement, int rounds, Duration burst, Programs programs) {
    static final Case CASE =
            new Case(
                    "smb-transact-64",
                    "a transaction of 64 bytes each way through Samba",
                    "smb",
                    "smb",
                    64,
                    30_000,
                    Case.Figure.MEDIAN,
                    List.of("smbj", "npipe-client", "npipe-server"));

    private static final Peer.C STUB =
            new Peer.C("stub", "a server written in C", Peer.Calls.BLOCKING);

    private static final List<Contender> CONTENDERS =
            List.of(
                    new Contender("smbj", "smbj", false),
                    new Contender("npipe-client", "npipe", false),
                    new Contender("npipe-server", "smbj", true));

    /** A client and a server. */
    private record Contender(String name, String client, boolean ownServer) {
        /** For the table. */
        Peer peer() {
            return new Peer.Java(name, name, client, "platform", "heap", List.of());
        }
    }

    List<Result> run(Progress progress) throws IOException, InterruptedException {
        var all = new Rounds(CASE, placement, rounds, burst, progress);
        var lanes = new ArrayList<Lane>();
        try (var scratch = new Scratch();
                var samba = Samba.start(scratch.folder().resolve("samba"), placement.server());
                var pairs = new Pairs(new ArrayList<>())) {
            for (Contender contender : CONTENDERS) {
                all.starting(contender.peer());
                Pair pair = start(contender, samba, scratch.folder());
                pairs.all().add(pair);
                lanes.add(new Lane(contender.peer(), pair));
            }
            all.run(lanes, 0, 1);
        } finally {
            progress.clear();
        }
        return all.results(lanes.stream().map(Lane::peer).toList());
    }

    private Pair start(Contender contender, Samba samba, Path folder)
            throws IOException, InterruptedException {
        String name = contender.name();
        var serving =
                contender.ownServer()
                        ? Programs.smbServer(samba.pipes(), name)
                        : programs.server(STUB, CASE, samba.pipe(name).toString());
        var asking = Programs.smbClient(contender.client(), samba, name);
        var server =
                End.start(
                        "the server of " + name,
                        Placement.pinned(placement.server(), serving),
                        folder);
        try {
            return new Pair(
                    server,
                    End.start(
                            "the client of " + name,
                            Placement.pinned(placement.client(), asking),
                            folder));
        } catch (IOException e) {
            server.kill();
            throw new IOException(e.getMessage() + server.complaints(), e);
        }
    }

    /** Everything that runs; closing ends it. */
    private record Pairs(List<Pair> all) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            for (Pair pair : all) {
                pair.close();
            }
        }
    }
}

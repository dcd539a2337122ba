// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import dev.npipe.testkit.process.Rights;
import dev.npipe.testkit.process.SearchPath;
import dev.npipe.testkit.samba.Samba;
import dev.npipe.testkit.samba.SambaPrograms;
import dev.npipe.testkit.samba.SambaSettings;
import dev.npipe.testkit.samba.SambaUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
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
        var tracks = new ArrayList<Track>();
        try (var scratch = new Scratch();
                var samba = samba(scratch.folder());
                var pairs = new Pairs(new ArrayList<>())) {
            samba.start();
            for (Contender contender : CONTENDERS) {
                all.starting(contender.peer());
                Pair pair = start(contender, samba, scratch.folder());
                pairs.all().add(pair);
                tracks.add(new Track(contender.peer(), pair));
            }
            all.run(tracks, 0, 1);
        } finally {
            progress.clear();
        }
        return all.results(tracks.stream().map(Track::peer).toList());
    }

    /** With smbd on the server's core; the password of its user is in a file beside it. */
    private Samba samba(Path folder) throws IOException {
        SambaUser user = SambaUser.ofThisProcess();
        Path password = password(folder);
        Files.createFile(password, attribute("rw-------"));
        Files.writeString(password, user.password());
        if (Rights.isRoot()) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        }
        return Samba.builder(
                        SambaPrograms.find(SearchPath.ofSystem(), Smb::missing),
                        SambaSettings.named("NPIPEBENCH"))
                .user(user)
                .in(folder)
                .startedBy(Placement.pinned(placement.server(), List.of()))
                .build();
    }

    /** It was there when the plan was made. */
    private static Path missing(String program) {
        throw new IllegalStateException("Samba's " + program + " is not installed any more");
    }

    private static FileAttribute<?> attribute(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }

    private static Path password(Path folder) {
        return folder.resolve("password");
    }

    private Pair start(Contender contender, Samba samba, Path folder)
            throws IOException, InterruptedException {
        String name = contender.name();
        var serving =
                contender.ownServer()
                        ? Programs.smbServer(samba.pipes(), name)
                        : programs.server(STUB, CASE, samba.pipes().resolve(name).toString());
        var asking = Programs.smbClient(contender.client(), samba.port(), name, password(folder));
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

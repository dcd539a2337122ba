// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases;

import dev.npipe.interop.programs.RealProgram;
import dev.npipe.testkit.junit.ForeignPrograms;
import dev.npipe.testkit.process.LocalPort;
import dev.npipe.testkit.process.Rights;
import dev.npipe.testkit.process.SearchPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** PostgreSQL with empty databases in a folder, at a socket there. */
public final class PostgresServer implements AutoCloseable {
    private final Path folder;
    private final RealProgram program;

    private PostgresServer(Path folder, RealProgram program) {
        this.folder = folder;
        this.program = program;
    }

    /** Starts it at no port, if it is installed; the folder becomes its user's. */
    static PostgresServer start(Path folder) throws Exception {
        return start(folder, "listen_addresses=");
    }

    /** The same, and at a port of TCP, for programs that know no Unix sockets. */
    public static PostgresServer startAt(LocalPort port, Path folder) throws Exception {
        return start(folder, "listen_addresses=127.0.0.1", "port=" + port.number());
    }

    private static PostgresServer start(Path folder, String... settings) throws Exception {
        ForeignPrograms.assumeWanted();
        Path postgres = program("postgres");
        Rights.ORDINARY.own(folder);
        RealProgram.runOrdinary(
                folder,
                program("initdb"),
                "--pgdata=data",
                "--username=npipe",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync");
        var options = new ArrayList<>(List.of("-D", "data", "-k", folder.toString(), "-F"));
        Stream.of(settings).forEach(setting -> options.addAll(List.of("-c", setting)));
        RealProgram program =
                RealProgram.startOrdinary(
                        folder,
                        "ready to accept connections",
                        postgres,
                        options.toArray(String[]::new));
        return new PostgresServer(folder, program);
    }

    /** Debian has them in a folder for each version, to which no path leads. */
    private static Path program(String name) throws IOException {
        List<Path> folders = List.of();
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                folders = versions.map(version -> version.resolve("bin")).sorted().toList();
            }
        }
        return new SearchPath(folders.reversed())
                .find(name)
                .orElseGet(() -> RealProgram.installed(name));
    }

    /** Where it listens. */
    Path socket() {
        return folder.resolve(".s.PGSQL.5432");
    }

    /** By its own means: a signal to end would have it wait for a query that nobody waits for. */
    @Override
    public void close() throws Exception {
        try (program) {
            RealProgram.runOrdinary(
                    folder, program("pg_ctl"), "stop", "-D", "data", "-m", "immediate");
        }
    }
}

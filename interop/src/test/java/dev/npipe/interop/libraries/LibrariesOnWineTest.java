// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries;

import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import dev.npipe.interop.WindowsJvm;
import dev.npipe.interop.Wine;
import dev.npipe.interop.libraries.databases.OnPostgres;
import dev.npipe.interop.libraries.databases.PostgresServer;
import dev.npipe.testkit.process.LocalPort;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The tests with libraries that need no Unix, in a Windows JVM on Wine. */
@Timeout(600)
@ExtendWith(Wine.class)
final class LibrariesOnWineTest {
    private static final String HERE = LibrariesOnWineTest.class.getPackageName();
    private static final String DATABASES = OnPostgres.class.getPackageName();

    /**
     * PostgreSQL is a program of Linux: a relay on Wine brings what comes through a pipe to it. The
     * pipe cannot be told that a server sends no more: {@code -ep} closes it then.
     */
    @TestFactory
    Stream<DynamicContainer> databases(@TempDir Path folder) throws Exception {
        Program.buildNpipe();
        var pipe = PipeDirectory.newAddress();
        var port = LocalPort.free();
        String tcp = "tcp:127.0.0.1:" + port.number();
        try (var _ = PostgresServer.startAt(port, folder);
                var relay = Program.npipeOnWine().start("relay", pipe.name(), tcp, "-k", "-ep")) {
            relay.awaitLine("npipe: %s to %s".formatted(pipe, tcp));
            return WindowsJvm.run(Map.of(OnPostgres.GIVEN, pipe.toString()), DATABASES);
        }
    }

    @TestFactory
    Stream<DynamicContainer> theOthers() throws Exception {
        return WindowsJvm.run(HERE, DATABASES);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL for the tests of a class: one of their own, or one that runs already. */
@Tag("windows")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class OnPostgres {
    /** The system property that names the pipe of one that runs already. */
    public static final String GIVEN = "dev.npipe.interop.postgres";

    private PostgresServer postgres;
    private String pipe;

    @BeforeAll
    final void startPostgres(@TempDir Path folder) throws Exception {
        pipe = System.getProperty(GIVEN);
        if (pipe == null) {
            assumeTrue(OS.LINUX.isCurrentOs(), "the programs are set up on Linux only");
            postgres = PostgresServer.start(folder);
            pipe = postgres.socket().toString();
        }
    }

    @AfterAll
    final void endPostgres() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    /** What the driver is given, with more settings behind it. */
    final String url(String... settings) {
        return urlOf(pipe, settings);
    }

    /** The same for a pipe that nobody made. */
    final String urlOfNobody() {
        return urlOf(pipe + "-nobody");
    }

    private static String urlOf(String pipe, String... settings) {
        return "jdbc:postgresql://localhost/postgres?user=npipe"
                + "&socketFactory=dev.npipe.net.NamedPipeSocketFactory&socketFactoryArg="
                + pipe
                + Stream.of(settings).map(setting -> "&" + setting).reduce("", String::concat);
    }
}

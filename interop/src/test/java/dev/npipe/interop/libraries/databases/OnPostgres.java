// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.databases;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A PostgreSQL for the tests of a class. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnPostgres {
    private PostgresServer postgres;

    @BeforeAll
    final void startPostgres(@TempDir Path folder) throws Exception {
        postgres = PostgresServer.start(folder);
    }

    @AfterAll
    final void endPostgres() throws Exception {
        if (postgres != null) {
            postgres.close();
        }
    }

    /** What the driver is given, with more settings behind it. */
    final String url(String... settings) {
        return postgres.url(settings);
    }
}

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

/** A MariaDB for the tests of a class. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OnMariaDb {
    private MariaDbServer mariaDb;

    @BeforeAll
    final void startMariaDb(@TempDir Path folder) throws Exception {
        mariaDb = MariaDbServer.start(folder);
    }

    @AfterAll
    final void endMariaDb() throws Exception {
        if (mariaDb != null) {
            mariaDb.close();
        }
    }

    /** Where it listens. */
    final Path socket() {
        return mariaDb.socket();
    }
}

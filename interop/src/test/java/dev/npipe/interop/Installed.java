// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.npipe.testkit.junit.ForeignPrograms;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code interop/setup} installs, and what a test does when it is not there. */
final class Installed {
    private Installed() {}

    /** The folder of one thing that is installed. */
    static Path folder(String id) {
        return Program.MODULE.resolve(".peers").resolve(id);
    }

    /** When it is missing, the test fails if peers are required, and is skipped otherwise. */
    static void require(String id, Path program) {
        if (!Files.exists(program)) {
            ForeignPrograms.missing(id);
        }
    }

    /** Skips the test elsewhere: there is nothing that could be installed. */
    static void requireLinuxOnX64(String what) {
        boolean there =
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64");
        if (!there) {
            abort(what + " is for Linux x86_64 only");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import java.nio.file.Path;

/** Wine, with a Windows JVM, as {@code interop/setup} installs it. */
final class Wine {
    private Wine() {}

    /** When it is missing, the test fails if peers are required, and is skipped otherwise. */
    static void require() {
        Installed.requireLinuxOnX64("Wine");
        Installed.require("Wine", java());
    }

    /** The program that starts another Windows program. */
    static Path run() {
        return Installed.folder("wine").resolve("run");
    }

    /** The program that starts the Windows JVM. */
    static Path java() {
        return Installed.folder("wine").resolve("java");
    }

    /** A file of this system, as a Windows program names it. */
    static String path(Path file) {
        return "Z:" + file.toAbsolutePath();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which of the standard streams are terminals.
 *
 * @param input whether somebody types
 * @param output whether somebody reads the data
 * @param error whether somebody reads what is said about it
 */
public record Terminals(boolean input, boolean output, boolean error) {
    /** No stream is one. */
    public static final Terminals NONE = new Terminals(false, false, false);

    /** Finds it out for this process. */
    static Terminals ofThisProcess() {
        if (Files.isDirectory(Path.of("/proc/self/fd"))) {
            return new Terminals(isTerminal(0), isTerminal(1), isTerminal(2));
        }
        // The runtime knows it for input and output together only.
        boolean both =
                Optional.ofNullable(System.console())
                        .map(java.io.Console::isTerminal)
                        .orElse(false);
        return new Terminals(both, both, both);
    }

    /** The kernel's name of what is open: a pseudo terminal, a virtual one, a serial line. */
    private static boolean isTerminal(int descriptor) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return file.startsWith("/dev/pts/")
                    || file.startsWith("/dev/tty")
                    || file.equals("/dev/console");
        } catch (IOException e) {
            return false; // closed, or of a system that does not say: nobody looks on
        }
    }
}

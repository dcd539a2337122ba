// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** With whose rights a program runs. */
public enum Rights {
    /** Those of the user who runs this process; where that is root, of a user who owns nothing. */
    ORDINARY,

    /** Those of the user who runs this process. */
    FULL;

    /** {@code nobody}, or the number that systems without such an account use for it. */
    private static final int NOBODY = 65534;

    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private boolean areTakenAway() {
        return this == ORDINARY && isRoot();
    }

    /** The command that runs a program with these rights. */
    public List<String> command(List<String> program) {
        if (!areTakenAway()) {
            return program;
        }
        var words = new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY));
        words.addAll(List.of("--clear-groups", "--"));
        words.addAll(program);
        return words;
    }

    /** Hands a folder with all that is in it to who has these rights. */
    public void own(Path folder) throws IOException {
        if (!areTakenAway()) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                Files.setAttribute(file, "unix:gid", NOBODY);
                Files.setAttribute(file, "unix:uid", NOBODY);
            }
        }
    }
}

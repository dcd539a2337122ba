// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.samba;

import dev.npipe.testkit.process.SearchPath;
import java.nio.file.Path;
import java.util.function.Function;

/** What of Samba is needed. */
public record SambaPrograms(Path smbd, Path pdbedit) {
    /**
     * Looks for them.
     *
     * @param missing what to do about one that is not there: it takes the program's name, and says
     *     where the program is after all, or throws
     */
    public static SambaPrograms find(SearchPath path, Function<String, Path> missing) {
        return new SambaPrograms(
                path.find("smbd").orElseGet(() -> missing.apply("smbd")),
                path.find("pdbedit").orElseGet(() -> missing.apply("pdbedit")));
    }

    public static boolean areInstalled() {
        var path = SearchPath.ofSystem();
        return path.find("smbd").isPresent() && path.find("pdbedit").isPresent();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;

/** What the tests on Windows run on. */
final class WindowsBed {
    private WindowsBed() {}

    /** True on Wine, which has a function of its own that tells its version. */
    @SuppressWarnings("restricted")
    static boolean isWine() {
        return System.getProperty("os.name").startsWith("Windows")
                && SymbolLookup.libraryLookup("ntdll.dll", Arena.global())
                        .find("wine_get_version")
                        .isPresent();
    }
}

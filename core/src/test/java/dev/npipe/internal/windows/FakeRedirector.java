// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import org.jspecify.annotations.Nullable;

/** The other machines of the model: one that has the same pipes, and one that never answers. */
final class FakeRedirector {
    /** A client that came over the network gets this name at the server ("Pipe Names"). */
    static final String CLIENT = "FAR-CLIENT";

    static final int BAD_NETPATH = 53;

    private static final String SERVER = "\\\\far-server\\pipe\\";
    private static final String SILENT = "\\\\silent-server\\pipe\\";

    private FakeRedirector() {}

    static boolean isRemote(String path) {
        return path.startsWith("\\\\") && !path.startsWith("\\\\.\\");
    }

    /** The path on the other machine, of the same pipe; null where there is no such machine. */
    static @Nullable String there(String path) {
        return path.regionMatches(true, 0, SERVER, 0, SERVER.length())
                ? FakeCalls.PREFIX + path.substring(SERVER.length())
                : null;
    }

    /** True for a machine to which a connection is being made and never ends. */
    static boolean isSilent(String path) {
        return path.regionMatches(true, 0, SILENT, 0, SILENT.length());
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import java.io.IOException;
import java.nio.file.Path;

/** A Redis that keeps nothing, at a socket and at no port. */
public final class Redis {
    private Redis() {}

    /** Starts it, if it is installed; it does not listen yet. */
    public static RealProgram start(Path home, Path socket) throws IOException {
        return RealProgram.start(
                home,
                "redis-server",
                "--port",
                "0",
                "--unixsocket",
                socket.toString(),
                "--save",
                "",
                "--appendonly",
                "no");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The foreign programs that {@code interop/setup} installs. They all have the same subcommands. */
public enum Foreign {
    DOTNET_2_0("dotnet-2.0", true),
    DOTNET_3_1("dotnet-3.1", true),
    NODE("node", false);

    private final String id;
    private final boolean dotNet;

    Foreign(String id, boolean dotNet) {
        this.id = id;
        this.dotNet = dotNet;
    }

    /** Whether its server deletes what is at the socket's path before it binds, dead or alive. */
    boolean replacesALiveSocket() {
        return dotNet;
    }

    /**
     * Whether the instances of its server accept from one socket. In .NET Core 2.0 each makes its
     * own, in the place of the one before.
     */
    boolean sharesOneSocket() {
        return this != DOTNET_2_0;
    }

    /** Starts it, if it is installed. */
    public Peer start(PipeDirectory directory, String... arguments) throws IOException {
        requireInstalled();
        return new Program(id, List.of(starter().toString())).start(directory, arguments);
    }

    public void requireInstalled() {
        if (dotNet) {
            Installed.requireLinuxOnX64("the runtime of " + id);
        }
        Installed.require("the peer " + id, starter());
    }

    private Path starter() {
        return Installed.folder(id).resolve("pipe-peer");
    }

    /** Starts one of its servers, and waits until clients can connect. */
    public Peer startServer(PipeDirectory directory, String... arguments) throws Exception {
        return start(directory, arguments).awaitLine("listening");
    }

    @Override
    public String toString() {
        return id;
    }
}

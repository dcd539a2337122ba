// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.listing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeState;
import dev.npipe.internal.Provider;
import dev.npipe.internal.SeenPipe;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.ChildJvm;
import dev.npipe.internal.unix.UnixProvider;
import java.io.IOException;
import java.util.Optional;

/** The backends that list pipes of Unix sockets. */
enum Backend {
    LINUX,
    NIO;

    Provider provider() {
        return this == LINUX
                ? new UnixProvider("linux", new LinuxSockets())
                : new UnixProvider("nio", new NioSockets());
    }

    String jvmArgument() {
        return ChildJvm.BACKEND + (this == LINUX ? "linux" : "nio");
    }

    /** What is at this address now. */
    Optional<SeenPipe> entry(NamedPipeAddress address) throws IOException {
        return provider().entry(address);
    }

    /** Without native access nobody can ask a file, and the server may be elsewhere. */
    PipeState ofDeadFile() {
        return this == LINUX ? PipeState.STALE : PipeState.UNKNOWN;
    }

    static void assertThisProcessHolds(SeenPipe entry) {
        assertThat(entry.holders())
                .singleElement()
                .satisfies(
                        holder -> {
                            assertThat(holder.processId()).isEqualTo(ProcessHandle.current().pid());
                            assertThat(holder.program()).contains("java");
                        });
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.internal.Provider;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.UnixProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Sockets over the pipes of libc's Unix sockets. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Tag("slow")
final class LinuxPipeSocketTest extends UnixPipeSocketBehaviour {
    private static final Provider LINUX = new UnixProvider("linux", new LinuxSockets());

    @Override
    Provider backend() {
        return LINUX;
    }
}

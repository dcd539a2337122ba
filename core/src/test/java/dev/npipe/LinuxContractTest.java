// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Provider;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.UnixProvider;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract over libc's Unix sockets. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
final class LinuxContractTest extends UnixContract {
    private final Provider linux = new UnixProvider("linux", new LinuxSockets());

    @Override
    public Provider serverProvider() {
        return linux;
    }

    @Override
    public Limits limits() {
        return new Limits(true, true, true, false);
    }
}

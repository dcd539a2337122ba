// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Provider;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.UnixProvider;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract over java.nio's Unix sockets. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
final class NioContractTest extends UnixContract {
    private static final Provider NIO = new UnixProvider("nio", new NioSockets());

    @Override
    public Provider serverProvider() {
        return NIO;
    }

    @Override
    public Limits limits() {
        return new Limits(false, true, true, false);
    }
}

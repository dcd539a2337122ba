// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.internal.Provider;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.UnixProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Sockets over the pipes of java.nio's Unix sockets. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Tag("slow")
final class NioPipeSocketTest extends UnixPipeSocketBehaviour {
    private static final Provider NIO = new UnixProvider("nio", new NioSockets());

    @Override
    Provider backend() {
        return NIO;
    }
}

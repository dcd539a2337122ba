// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.internal.Provider;
import dev.npipe.internal.windows.WindowsProvider;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Sockets over the pipes of Windows itself, or of Wine. */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the pipes are those of Windows")
final class WindowsPipeSocketTest {
    private static final Provider WINDOWS = new WindowsProvider();

    @Nested
    final class OfByteType extends ByteTypeWindowsSocket {
        @Override
        Provider backend() {
            return WINDOWS;
        }
    }

    @Nested
    final class OfMessageType extends MessageTypeWindowsSocket {
        @Override
        Provider backend() {
            return WINDOWS;
        }
    }
}

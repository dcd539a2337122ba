// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.WindowsBed;
import dev.npipe.internal.Provider;
import dev.npipe.internal.windows.WindowsProvider;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * Sockets over the pipes of Windows itself, or of Wine, which ignores {@code
 * FILE_FLAG_FIRST_PIPE_INSTANCE} and has no random numbers for a second JVM.
 */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the pipes are those of Windows")
final class WindowsPipeSocketTest {
    private static final boolean WINE = WindowsBed.isWine();
    private static final Provider WINDOWS = new WindowsProvider();

    @Nested
    final class OfByteType extends ByteTypeWindowsSocket {
        @Override
        Provider backend() {
            return WINDOWS;
        }

        @Override
        public boolean hasExclusiveNames() {
            return !WINE;
        }

        @Override
        public boolean hasKeytool() {
            return !WINE;
        }
    }

    @Nested
    final class OfMessageType extends MessageTypeWindowsSocket {
        @Override
        Provider backend() {
            return WINDOWS;
        }

        @Override
        public boolean hasExclusiveNames() {
            return !WINE;
        }

        @Override
        public boolean hasKeytool() {
            return !WINE;
        }
    }
}

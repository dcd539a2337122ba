// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.WindowsBed;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Handles;
import dev.npipe.internal.windows.system.Memory;
import dev.npipe.internal.windows.system.WindowsApi;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The memory of a lane, from Windows itself, or from Wine. */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the sections are those of Windows")
final class WindowsSectionMemoryTest extends SectionMemoryContract {
    private static final int ROUNDS = 100;
    private static final int SEC_RESERVE = 0x4000000;

    private final WindowsSystem system = new WindowsSystem(WindowsApi.ofSystem());

    @Override
    WindowsSystem system() {
        return system;
    }

    /** An access to it would end the JVM. */
    @Test
    @SuppressWarnings("restricted")
    void whatIsOnlyReservedIsRefused() throws Throwable {
        String name = "npipe-lane-fedcba9876543210fedcba9876543210";
        try (Arena arena = Arena.ofConfined()) {
            long section =
                    (long)
                            Linker.nativeLinker()
                                    .downcallHandle(
                                            SymbolLookup.libraryLookup("kernel32.dll", arena)
                                                    .findOrThrow("CreateFileMappingW"),
                                            FunctionDescriptor.of(
                                                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT,
                                                    JAVA_INT, JAVA_INT, ADDRESS))
                                    .invokeExact(
                                            Constants.INVALID_HANDLE_VALUE,
                                            0L,
                                            Constants.PAGE_READWRITE | SEC_RESERVE,
                                            0,
                                            HEADERS + 2 * CAPACITY,
                                            Memory.wide(arena, "Local\\" + name));
            assertThat(section).isPositive();
            try {
                assertThatThrownBy(() -> open(name))
                        .isInstanceOf(RingFault.class)
                        .hasMessageContaining("read and written");
            } finally {
                Handles.close(system.kernel, section, PIPE);
            }
        }
    }

    /** The JVM has handles of its own that come and go. */
    @Test
    void noHandleIsLeftOpen() throws Exception {
        int before = WindowsBed.openHandles();
        for (int i = 0; i < ROUNDS; i++) {
            try (SectionMemory server = make();
                    SectionMemory client = open(server.name())) {
                server.forgetName();
                assertThat(client.rings().capacity()).isEqualTo(CAPACITY);
            }
            assertThatThrownBy(() -> open("other")).isInstanceOf(RingFault.class);
        }
        assertThat(WindowsBed.openHandles()).isLessThan(before + ROUNDS / 2);
    }
}

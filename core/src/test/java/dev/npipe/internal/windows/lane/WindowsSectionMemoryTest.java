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
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The memory of a lane, from Windows itself, or from Wine. */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the sections are those of Windows")
final class WindowsSectionMemoryTest extends SectionMemoryContract {
    private static final int ROUNDS = 100;
    private static final int SEC_RESERVE = 0x4000000;
    private static final int GENERIC_READ = 0x80000000;
    private static final int GENERIC_WRITE = 0x40000000;
    private static final int OPEN_EXISTING = 3;

    private static final FunctionDescriptor CREATE_FILE_MAPPING =
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);

    private static final FunctionDescriptor CREATE_FILE =
            FunctionDescriptor.of(
                    JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT,
                    JAVA_LONG);

    private final WindowsSystem system = new WindowsSystem(WindowsApi.ofSystem());

    @Override
    WindowsSystem system() {
        return system;
    }

    /** An access to it would end the JVM. */
    @Test
    void whatIsOnlyReservedIsRefused() throws Throwable {
        assertRefused(
                Constants.INVALID_HANDLE_VALUE,
                Constants.PAGE_READWRITE | SEC_RESERVE,
                "read and written");
    }

    /** An access may fail where the disk does. */
    @Test
    void aFileIsRefused(@TempDir Path directory) throws Throwable {
        Path file = Files.write(directory.resolve("memory"), new byte[HEADERS + 2 * CAPACITY]);
        try (Arena arena = Arena.ofConfined()) {
            long handle =
                    (long)
                            kernel32("CreateFileW", arena, CREATE_FILE)
                                    .invokeExact(
                                            Memory.wide(arena, file.toString()),
                                            GENERIC_READ | GENERIC_WRITE,
                                            0,
                                            0L,
                                            OPEN_EXISTING,
                                            0,
                                            0L);
            assertThat(handle).isPositive();
            try {
                assertRefused(handle, Constants.PAGE_READWRITE, "file");
            } finally {
                Handles.close(system.kernel, handle, PIPE);
            }
        }
    }

    private void assertRefused(long file, int protection, String why) throws Throwable {
        String name = "npipe-lane-fedcba9876543210fedcba9876543210";
        try (Arena arena = Arena.ofConfined()) {
            long section =
                    (long)
                            kernel32("CreateFileMappingW", arena, CREATE_FILE_MAPPING)
                                    .invokeExact(
                                            file,
                                            0L,
                                            protection,
                                            0,
                                            HEADERS + 2 * CAPACITY,
                                            Memory.wide(arena, "Local\\" + name));
            assertThat(section).isPositive();
            try {
                assertThatThrownBy(() -> open(name))
                        .isInstanceOf(RingFault.class)
                        .hasMessageContaining(why);
            } finally {
                Handles.close(system.kernel, section, PIPE);
            }
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle kernel32(String name, Arena arena, FunctionDescriptor type) {
        return Linker.nativeLinker()
                .downcallHandle(
                        SymbolLookup.libraryLookup("kernel32.dll", arena).findOrThrow(name), type);
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

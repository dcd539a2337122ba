// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.WindowsBed;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.WindowsApi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The memory of a lane, from Windows itself, or from Wine. */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the sections are those of Windows")
final class WindowsSectionMemoryTest extends SectionMemoryContract {
    private static final int ROUNDS = 100;

    private final WindowsSystem system = new WindowsSystem(WindowsApi.ofSystem());

    @Override
    WindowsSystem system() {
        return system;
    }

    @Override
    int openHandles() {
        return WindowsBed.openHandles();
    }

    /** The JVM has handles of its own that come and go. */
    @Test
    void noHandleIsLeftOpen() throws Exception {
        int before = openHandles();
        for (int i = 0; i < ROUNDS; i++) {
            try (SectionMemory server = make();
                    SectionMemory client = open(server.name())) {
                server.forgetName();
                assertThat(client.rings().capacity()).isEqualTo(CAPACITY);
            }
            assertThatThrownBy(() -> open("other")).isInstanceOf(RingFault.class);
        }
        assertThat(openHandles()).isLessThan(before + ROUNDS / 2);
    }
}

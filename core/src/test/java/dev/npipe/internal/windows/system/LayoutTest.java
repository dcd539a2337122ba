// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Linker;
import org.junit.jupiter.api.Test;

/** The structures of 64-bit Windows, by the sizes and offsets of its headers. */
final class LayoutTest {
    @Test
    void overlapped() {
        assertThat(Layouts.OVERLAPPED.byteSize()).isEqualTo(32);
        assertThat(Layouts.OVERLAPPED_INTERNAL).isZero();
        assertThat(Layouts.OVERLAPPED_INTERNAL_HIGH).isEqualTo(8);
        assertThat(Layouts.OVERLAPPED_EVENT).isEqualTo(24);
    }

    @Test
    void overlappedEntry() {
        assertThat(Layouts.OVERLAPPED_ENTRY.byteSize()).isEqualTo(32);
        assertThat(Layouts.ENTRY_OVERLAPPED).isEqualTo(8);
    }

    @Test
    void securityAttributes() {
        assertThat(Layouts.SECURITY_ATTRIBUTES.byteSize()).isEqualTo(24);
        assertThat(Layouts.SECURITY_DESCRIPTOR).isEqualTo(8);
    }

    @Test
    void findData() {
        assertThat(Layouts.FIND_DATA.byteSize()).isEqualTo(592);
        assertThat(Layouts.FIND_NAME).isEqualTo(44);
    }

    @Test
    void pipeLocalInformation() {
        assertThat(Layouts.PIPE_LOCAL_INFORMATION.byteSize()).isEqualTo(40);
        assertThat(Layouts.PIPE_CONFIGURATION).isEqualTo(4);
        assertThat(Layouts.PIPE_STATE).isEqualTo(32);
    }

    @Test
    void memoryBasicInformation() {
        assertThat(Layouts.MEMORY_BASIC_INFORMATION.byteSize()).isEqualTo(48);
        assertThat(Layouts.REGION_BASE).isZero();
        assertThat(Layouts.REGION_SIZE).isEqualTo(24);
        assertThat(Layouts.REGION_STATE).isEqualTo(32);
        assertThat(Layouts.REGION_PROTECT).isEqualTo(36);
        assertThat(Layouts.REGION_TYPE).isEqualTo(40);
    }

    @Test
    void thereIsRoomForWhatACallCaptures() {
        assertThat(Linker.Option.captureStateLayout().byteSize())
                .isLessThanOrEqualTo(Layouts.CALL_STATE_SIZE);
    }

    @Test
    void theBindingsLoadOnEverySystem() {
        assertThat(WindowsApi.ofSystem().kernel32()).isInstanceOf(FfmKernel32.class);
    }
}

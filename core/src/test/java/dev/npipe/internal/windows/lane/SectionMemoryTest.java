// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeException;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.windows.FakeWindows;
import dev.npipe.internal.windows.FaultyWindows;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory of a lane, over the model: nothing is left of it, whatever fails. */
final class SectionMemoryTest extends SectionMemoryContract {
    private static final int PAGE_READONLY = 2;
    private static final int PAGE_GUARD = 0x100;
    private static final int MEM_RESERVE = 0x2000;
    private static final int MEM_IMAGE = 0x1000000;

    private final FaultyWindows windows = new FaultyWindows();
    private final FakeWindows model = windows.model();
    private final WindowsSystem system = windows.system();

    @Override
    WindowsSystem system() {
        return system;
    }

    @AfterEach
    void nothingIsLeft() {
        assertNothingIsLeft();
    }

    private void assertNothingIsLeft() {
        assertThat(model.openHandles()).as("open handles").isZero();
        assertThat(model.mappedViews()).as("mapped views").isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"createFileMapping", "mapViewOfFile", "virtualQuery"})
    void nothingIsLeftWhenMakingItFails(String function) {
        windows.next(function, 1, 1455);
        assertThatThrownBy(this::make)
                .isInstanceOf(NamedPipeException.class)
                .hasMessageContaining(PIPE)
                .hasMessageContaining("1455");
        assertThat(windows.isOver()).isTrue();
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openFileMapping", "mapViewOfFile", "virtualQuery"})
    void nothingIsLeftWhenOpeningItFails(String function) throws Exception {
        try (SectionMemory server = make()) {
            windows.next(function, 1, 1455);
            assertThatThrownBy(() -> open(server.name()))
                    .isInstanceOf(NamedPipeException.class)
                    .hasMessageContaining("1455");
            assertThat(windows.isOver()).isTrue();
            assertThat(model.openHandles()).isOne();
            assertThat(model.mappedViews()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mapViewOfFile", "virtualQuery"})
    void nothingIsLeftWhenMemoryIsShort(String function) throws Exception {
        windows.next(function, 1, OutOfMemoryError::new);
        assertThatThrownBy(this::make).isInstanceOf(OutOfMemoryError.class);
        assertNothingIsLeft();
        try (SectionMemory server = make()) {
            windows.next(function, 1, OutOfMemoryError::new);
            assertThatThrownBy(() -> open(server.name())).isInstanceOf(OutOfMemoryError.class);
            assertThat(model.openHandles()).isOne();
            assertThat(model.mappedViews()).isOne();
        }
    }

    @Test
    void aNameThatIsTakenAfterAllFails() {
        windows.next("createFileMapping", 1, 183);
        assertThatThrownBy(this::make)
                .isInstanceOf(NamedPipeException.class)
                .hasMessageContaining("183");
    }

    @Test
    void aFileIsRefused() throws Exception {
        try (SectionMemory server = make()) {
            model.mapFile("\\Device\\HarddiskVolume1\\memory");
            assertThatThrownBy(() -> open(server.name()))
                    .isInstanceOf(RingFault.class)
                    .hasMessageContaining("file");
            assertThat(model.mappedViews()).isOne();
        }
    }

    @Test
    void theMakerAloneKeepsAHandle() throws Exception {
        try (SectionMemory server = make();
                SectionMemory _ = open(server.name())) {
            assertThat(model.openHandles()).isOne();
            assertThat(model.mappedViews()).isEqualTo(2);
            server.forgetName();
            assertThat(model.openHandles()).isZero();
            assertThat(model.mappedViews()).isEqualTo(2);
        }
    }

    static List<Consumer<MemorySegment>> regions() {
        return List.of(
                region -> region.set(JAVA_INT, Layouts.REGION_STATE, MEM_RESERVE),
                region -> region.set(JAVA_INT, Layouts.REGION_PROTECT, PAGE_READONLY),
                region -> region.set(JAVA_INT, Layouts.REGION_PROTECT, PAGE_GUARD | 4),
                region -> region.set(JAVA_INT, Layouts.REGION_TYPE, MEM_IMAGE),
                region ->
                        region.set(
                                JAVA_LONG,
                                Layouts.REGION_BASE,
                                region.get(JAVA_LONG, Layouts.REGION_BASE) - 4096));
    }

    @ParameterizedTest
    @MethodSource("regions")
    void whatCannotBeReadAndWrittenIsRefused(Consumer<MemorySegment> change) throws Exception {
        try (SectionMemory server = make()) {
            model.changeRegions(change);
            assertThatThrownBy(() -> open(server.name()))
                    .isInstanceOf(RingFault.class)
                    .hasMessageContaining("read and written");
            assertThat(model.openHandles()).isOne();
            assertThat(model.mappedViews()).isOne();
        }
    }

    /** As where a later part of the section is only reserved. */
    @Test
    void whatIsCommittedInPartIsRefused() throws Exception {
        try (SectionMemory server = make()) {
            model.changeRegions(region -> region.set(JAVA_LONG, Layouts.REGION_SIZE, 8192));
            assertThatThrownBy(() -> open(server.name()))
                    .isInstanceOf(RingFault.class)
                    .hasMessageContaining("its size is 8192");
        }
    }
}

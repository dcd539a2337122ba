// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.MemoryCalls;
import dev.npipe.internal.linux.libc.States;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the other end hands over as memory, and what it writes there, is looked at before use. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(30)
final class ForeignMemoryTest {
    private static final int RING = 4096;
    private static final int UNCHANGING = Constants.F_SEAL_SHRINK | Constants.F_SEAL_GROW;

    private final CallState state = States.borrow();

    @AfterEach
    void giveBack() {
        States.giveBack(state);
    }

    private interface Look {
        void at(int descriptor) throws IOException;
    }

    private void file(long size, int seals, Look look) throws IOException {
        int fd = MemoryCalls.memfd(state, "test");
        assertThat(fd).isPositive();
        try {
            assertThat(MemoryCalls.ftruncate(state, fd, size)).isZero();
            assertThat(Libc.fcntl(state, fd, Constants.F_ADD_SEALS, seals)).isZero();
            look.at(fd);
        } finally {
            Libc.close(state, fd);
        }
    }

    private static void isRefused(int descriptor) {
        assertThatExceptionOfType(RingFault.class).isThrownBy(() -> LaneMemory.of(descriptor));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Constants.F_SEAL_SHRINK, Constants.F_SEAL_GROW})
    void memoryWhoseSizeMayChangeIsNotMapped(int seals) throws IOException {
        file(2 * RingHeader.SIZE + 2 * RING, seals, ForeignMemoryTest::isRefused);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 8192, 8192 + 2 * 2048, 8192 + 2 * 5000, 16_385, 8192 + (2L << 27)})
    void memoryOfAnotherSizeIsNotMapped(long size) throws IOException {
        file(size, UNCHANGING, ForeignMemoryTest::isRefused);
    }

    @Test
    void memoryThatCannotShrinkIsMapped() throws IOException {
        file(
                2 * RingHeader.SIZE + 2 * RING,
                UNCHANGING,
                fd -> {
                    try (LaneMemory memory = LaneMemory.of(fd)) {
                        assertThat(memory.capacity()).isEqualTo(RING);
                        assertThat(MemoryCalls.ftruncate(state, fd, 0)).isNegative();
                    }
                });
    }

    @Test
    void whatIsNoMemoryIsNotMapped() {
        int socket = Libc.socket(state, Constants.AF_UNIX, Constants.SOCK_STREAM, 0);
        try {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> LaneMemory.of(socket));
        } finally {
            Libc.close(state, socket);
        }
    }

    private interface Use {
        void of(RingHeader header, ByteBuffer data) throws IOException;
    }

    private void ring(Use use) throws IOException {
        LaneMemory.Made made = LaneMemory.make(RING);
        try (LaneMemory memory = made.memory()) {
            use.of(memory.header(true), memory.data(true));
        } finally {
            Libc.close(state, made.descriptor());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {99, -1, 100 + RING + 1, Long.MAX_VALUE, Long.MIN_VALUE})
    void aReaderFollowsNoTailThatIsNotInTheRing(long tail) throws IOException {
        ring(
                (header, data) -> {
                    var reader = new RingReader(header, data);
                    header.store(RingHeader.TAIL, 100);
                    assertThat(reader.take(ByteBuffer.allocate(200))).isEqualTo(100);
                    header.store(RingHeader.TAIL, tail);
                    assertThatExceptionOfType(RingFault.class)
                            .isThrownBy(() -> reader.take(ByteBuffer.allocate(200)));
                    assertThatExceptionOfType(RingFault.class).isThrownBy(reader::isEmpty);
                    assertThatExceptionOfType(RingFault.class).isThrownBy(reader::mayNotSleep);
                });
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 99, RING + 1, Long.MAX_VALUE, Long.MIN_VALUE})
    void aWriterFollowsNoHeadThatIsNotBehindIt(long head) throws IOException {
        ring(
                (header, data) -> {
                    var writer = new RingWriter(header, data);
                    assertThat(writer.put(ByteBuffer.allocate(RING), RING)).isEqualTo(RING);
                    writer.publish();
                    header.store(RingHeader.HEAD, 100);
                    assertThat(writer.room(RING)).isEqualTo(100);
                    header.store(RingHeader.HEAD, head);
                    assertThatExceptionOfType(RingFault.class)
                            .isThrownBy(() -> writer.put(ByteBuffer.allocate(RING), RING));
                    assertThatExceptionOfType(RingFault.class).isThrownBy(writer::mayNotSleep);
                    assertThat(writer.unread()).isBetween(0, RING);
                });
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, (1L << 40) + 2, Long.MAX_VALUE, Long.MIN_VALUE})
    void aReaderBelievesNoNumberOfBellsThatNobodyRang(long left) throws IOException {
        ring(
                (header, data) -> {
                    header.store(RingHeader.LEFT, left);
                    var reader = new RingReader(header, data);
                    assertThatExceptionOfType(RingFault.class).isThrownBy(reader::bellsIfLeft);
                });
    }
}

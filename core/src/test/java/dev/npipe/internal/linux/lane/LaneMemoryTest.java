// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.RingHeader;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.MemoryCalls;
import dev.npipe.internal.linux.libc.States;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory of a lane: nothing that is handed over as such can end this JVM. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
final class LaneMemoryTest {
    private static final int CAPACITY = 4096;
    private static final int HEADERS = 2 * RingHeader.SIZE;
    private static final int UNCHANGING = Constants.F_SEAL_SHRINK | Constants.F_SEAL_GROW;

    /** What is done with a file. */
    private interface Use {
        long of(CallState state, int fd) throws IOException;
    }

    private static long with(int fd, Use use) throws IOException {
        CallState state = States.borrow();
        try {
            return use.of(state, fd);
        } finally {
            States.giveBack(state);
        }
    }

    private static void close(int fd) throws IOException {
        with(fd, Libc::close);
    }

    /** A file in memory of this size and with these seals; the caller closes it. */
    private static int file(long size, int seals) throws IOException {
        int fd = (int) with(0, (state, _) -> MemoryCalls.memfd(state, "npipe-test"));
        assertThat(with(fd, (state, _) -> MemoryCalls.ftruncate(state, fd, size))).isZero();
        assertThat(with(fd, (state, _) -> Libc.fcntl(state, fd, Constants.F_ADD_SEALS, seals)))
                .isZero();
        return fd;
    }

    @Test
    void bothEndsSeeTheSameBytesAndWords() throws Exception {
        LaneMemory.Made made = LaneMemory.make(CAPACITY);
        try (LaneMemory server = made.memory();
                LaneMemory client = LaneMemory.of(made.descriptor())) {
            assertThat(client.rings().capacity()).isEqualTo(CAPACITY);
            for (boolean toServer : new boolean[] {false, true}) {
                server.rings().data(toServer).put(CAPACITY - 1, (byte) (toServer ? 1 : 2));
                server.rings().header(toServer).store(RingHeader.READER_CLOSED, toServer ? 3 : 4);
            }
            for (boolean toServer : new boolean[] {false, true}) {
                assertThat(client.rings().data(toServer).get(CAPACITY - 1))
                        .isEqualTo((byte) (toServer ? 1 : 2));
                assertThat(client.rings().header(toServer).load(RingHeader.READER_CLOSED))
                        .isEqualTo(toServer ? 3 : 4);
            }
        } finally {
            close(made.descriptor());
        }
    }

    @Test
    void allOfItIsZeroAtFirst() throws Exception {
        LaneMemory.Made made = LaneMemory.make(CAPACITY);
        try (LaneMemory memory = made.memory()) {
            for (boolean toServer : new boolean[] {false, true}) {
                assertThat(memory.rings().data(toServer)).isEqualTo(ByteBuffer.allocate(CAPACITY));
                for (int word = 0; word < RingHeader.SIZE; word += Long.BYTES) {
                    assertThat(memory.rings().header(toServer).load(word)).isZero();
                }
            }
        } finally {
            close(made.descriptor());
        }
    }

    @Test
    void nobodyChangesItsSizeOrItsSeals() throws Exception {
        LaneMemory.Made made = LaneMemory.make(CAPACITY);
        int fd = made.descriptor();
        try (LaneMemory _ = made.memory()) {
            long size = with(fd, MemoryCalls::size);
            assertThat(size).isEqualTo(HEADERS + 2 * CAPACITY);
            for (long other : new long[] {0, size - 1, size + 1}) {
                assertThat(with(fd, (state, _) -> MemoryCalls.ftruncate(state, fd, other)))
                        .as("the answer to a size of %s", other)
                        .isEqualTo(-Constants.EPERM);
            }
            assertThat(with(fd, (state, _) -> Libc.fcntl(state, fd, Constants.F_ADD_SEALS, 8)))
                    .as("the answer to another seal")
                    .isEqualTo(-Constants.EPERM);
        } finally {
            close(fd);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Constants.F_SEAL_SHRINK, Constants.F_SEAL_GROW})
    void aFileWhoseSizeMayChangeIsRefused(int seals) throws Exception {
        assertRefused(file(HEADERS + 2 * CAPACITY, seals), "its size may change");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                HEADERS,
                HEADERS + CAPACITY,
                HEADERS + 2 * 2048,
                HEADERS + 2 * 5000,
                2 * HEADERS + 1,
                HEADERS + 2 * CAPACITY - 1,
                HEADERS + 2 * CAPACITY + 1,
                HEADERS + 4 * CAPACITY - 2,
                HEADERS + 6 * CAPACITY,
                HEADERS + (2L << 27),
                HEADERS + (2L << 40),
                (2L << 40) + HEADERS + 2 * CAPACITY
            })
    void aFileOfAnotherSizeIsRefused(long size) throws Exception {
        assertRefused(file(size, UNCHANGING), "its size is " + size);
    }

    /** Whether more seals may follow is no matter of who maps it. */
    @Test
    void aFileWhoseSizeCannotChangeIsMapped() throws Exception {
        int fd = file(HEADERS + 2 * CAPACITY, UNCHANGING);
        try (LaneMemory memory = LaneMemory.of(fd)) {
            assertThat(memory.rings().capacity()).isEqualTo(CAPACITY);
            assertThat(with(fd, (state, _) -> MemoryCalls.ftruncate(state, fd, 0))).isNegative();
        } finally {
            close(fd);
        }
    }

    private static void assertRefused(int fd, String why) throws IOException {
        String inode = LaneFiles.inode(fd);
        try {
            assertThatThrownBy(() -> LaneMemory.of(fd))
                    .isInstanceOf(RingFault.class)
                    .hasMessageContaining(why);
            assertThat(LaneFiles.mappedOf(inode)).isZero();
        } finally {
            close(fd);
        }
    }

    /** Whoever forbids writing has the mapping fail, and no access. */
    @Test
    void aFileThatMustNotBeWrittenIsRefused() throws Exception {
        int sealWrite = 8;
        int fd = file(HEADERS + 2 * CAPACITY, UNCHANGING | sealWrite);
        try {
            assertThatThrownBy(() -> LaneMemory.of(fd))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("mmap");
        } finally {
            close(fd);
        }
    }

    @Test
    void whatIsNoFileInMemoryIsRefused() throws Exception {
        int type = Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC;
        int fd = (int) with(0, (state, _) -> Libc.socket(state, Constants.AF_UNIX, type, 0));
        try {
            assertThatThrownBy(() -> LaneMemory.of(fd)).isInstanceOf(IOException.class);
        } finally {
            close(fd);
        }
        assertThatThrownBy(() -> LaneMemory.of(fd)).isInstanceOf(IOException.class);
    }

    @Test
    void whatIsClosedIsNotMappedAnyMore() throws Exception {
        LaneMemory.Made made = LaneMemory.make(CAPACITY);
        String inode = LaneFiles.inode(made.descriptor());
        LaneMemory other = LaneMemory.of(made.descriptor());
        close(made.descriptor());
        assertThat(LaneFiles.mappedOf(inode)).isEqualTo(2);
        RingHeader kept = other.rings().header(true);
        ByteBuffer bytes = other.rings().data(true);
        other.close();
        assertThat(LaneFiles.mappedOf(inode)).isEqualTo(1);
        assertThatThrownBy(() -> kept.load(RingHeader.TAIL))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> bytes.get(0)).isInstanceOf(IllegalStateException.class);
        made.memory().close();
        assertThat(LaneFiles.mappedOf(inode)).isZero();
    }
}

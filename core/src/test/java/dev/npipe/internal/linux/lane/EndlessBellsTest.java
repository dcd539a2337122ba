// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.RingHeader;
import dev.npipe.internal.lane.TwoRings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.socket.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A reader whose socket always has one more bell. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EndlessBellsTest {
    private static final long MANY_BELLS = 1L << 40;

    /** How many bells the stream is behind, after a lane; its bytes are 1. */
    private long bellsBefore = Long.MAX_VALUE;

    private final Source socket =
            new Source() {
                @Override
                public int readNow(ByteBuffer dst) {
                    int n = dst.remaining();
                    while (dst.hasRemaining()) {
                        bellsBefore--;
                        dst.put((byte) (bellsBefore < 0 ? 1 : 0));
                    }
                    return n;
                }

                @Override
                public void awaitReadable(Deadline deadline) {
                    // there is always something
                }

                @Override
                public int read(ByteBuffer dst, Deadline deadline) {
                    return readNow(dst);
                }

                @Override
                public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) {
                    return readNow(head) + readNow(body);
                }
            };

    private final LaneOwner owner =
            new LaneOwner() {
                @Override
                public void wasRead(int bytes) {
                    // nobody counts
                }

                @Override
                public void wasWritten(int bytes) {
                    // nor here
                }

                @Override
                public void bellTaken(Lane lane) {
                    // nobody wants to be called
                }

                @Override
                public void check() {
                    // nothing is broken
                }

                @Override
                public void lookSoon() {
                    // nobody looks
                }

                @Override
                public IOException failed(Exception e) {
                    return e instanceof RingFault fault ? fault : new IOException(e);
                }
            };

    private final LaneSource source = new LaneSource(socket, owner);

    private SocketPair room;
    private LaneMemory memory;
    private RingHeader words;

    @BeforeEach
    void enter(@TempDir Path directory) throws IOException {
        room = SocketPair.of(new LinuxSockets(), directory.resolve("room"));
        LaneMemory.Made made = LaneMemory.make(TwoRings.RING);
        LinuxLanes.close(made.descriptor());
        memory = made.memory();
        words = memory.rings().header(true);
        words.store(RingHeader.MARK, 1);
        source.enter(Lane.of(memory, true, room.near()));
    }

    @AfterEach
    void close() throws IOException {
        memory.close();
        room.close();
    }

    private void assertEveryReadEnds() throws IOException {
        assertThat(source.readNow(ByteBuffer.allocate(9))).isZero();
        source.look();
        assertInTime(() -> source.read(ByteBuffer.allocate(9), soon()));
        assertInTime(
                () -> source.read(ByteBuffer.allocate(9), ByteBuffer.allocateDirect(9), soon()));
        assertInTime(() -> source.awaitReadable(Deadline.PASSED));
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofMillis(20));
    }

    private static void assertInTime(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(InterruptedByTimeoutException.class);
    }

    @Test
    void noCallIsHeldWhileTheStreamIsInTheRing() throws Exception {
        assertEveryReadEnds();
        words.store(RingHeader.TAIL, 3);
        assertThat(source.read(ByteBuffer.allocate(9), Deadline.NEVER)).isEqualTo(3);
        assertEveryReadEnds();
    }

    @Test
    void norBehindItWhereMoreBellsAreSaidThanAnybodyTakes() throws Exception {
        words.store(RingHeader.LEFT, MANY_BELLS + 1);
        assertEveryReadEnds();
        assertThat(source.isToLook()).as("some are to come").isTrue();
        assertEveryReadEnds();
    }

    /** However often it is looked before they are all taken. */
    @Test
    void theStreamIsReadBehindTheLastBellAndNotBefore() throws Exception {
        int bells = 12_345;
        bellsBefore = bells;
        words.store(RingHeader.LEFT, bells + 1);
        ByteBuffer got = ByteBuffer.allocate(100);
        assertThat(source.readNow(got)).isZero();
        assertThat(source.read(got, Deadline.NEVER)).isEqualTo(100);
        assertThat(got.array()).containsOnly(1);
        assertThat(bellsBefore).isEqualTo(-100);
    }
}

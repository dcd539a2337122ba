// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.RingBed;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.RingHeader;
import dev.npipe.internal.lane.RingReader;
import dev.npipe.internal.unix.socket.Source;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What one receive brings to a reader whose writer has been in a ring meanwhile, and has left. */
final class SocketPartTest {
    private final RingBed bed = RingBed.of(true, 16);
    private final RingReader ring = bed.reader();
    private final SocketPart part = new SocketPart(new Silent(), new FewBytes());

    /** A socket where no more comes. */
    private static final class Silent implements Source {
        @Override
        public int readNow(ByteBuffer dst) {
            return 0;
        }

        @Override
        public void awaitReadable(Deadline deadline) {
            throw new AssertionError("nothing is waited for");
        }

        @Override
        public int read(ByteBuffer dst, Deadline deadline) {
            throw new AssertionError("nothing is waited for");
        }

        @Override
        public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) {
            throw new AssertionError("nothing is waited for");
        }
    }

    /** The writer was in the ring after so many bytes, and left it after so many bells. */
    private void passedThrough(int mark, int bells) {
        bed.scribble(RingHeader.MARK, mark + 1);
        bed.scribble(RingHeader.LEFT, bells + 1);
    }

    @Test
    void whatComesBehindTheLastBellIsReadAfterTheRing() throws Exception {
        passedThrough(2, 3);
        ByteBuffer head = ByteBuffer.wrap(new byte[] {1, 2, 0, 0}).position(4);
        ByteBuffer body = ByteBuffer.wrap(new byte[] {0, 3, 4, 5}).position(4);
        assertThat(part.takeBack(8, head, body, ring)).isEqualTo(6);
        assertThat(head.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThat(body.position()).isZero();
        part.goesOn(3);
        ByteBuffer next = ByteBuffer.allocate(9);
        assertThat(part.next(next)).isEqualTo(3);
        assertThat(next.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {3, 4, 5}));
    }

    /** No array is so long, whatever the heap has. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere a file may have no holes")
    void theConnectionEndsIfThereIsNoMemoryForWhatComesBehind(@TempDir Path directory)
            throws Exception {
        passedThrough(0, 0);
        try (Arena arena = Arena.ofConfined();
                FileChannel sparse =
                        FileChannel.open(
                                directory.resolve("sparse"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE)) {
            ByteBuffer body = ByteBuffer.allocate(100).position(100);
            int most = Integer.MAX_VALUE - body.capacity();
            ByteBuffer head = sparse.map(MapMode.READ_WRITE, 0, most, arena).asByteBuffer();
            head.position(most);
            assertThatThrownBy(() -> part.takeBack(Integer.MAX_VALUE, head, body, ring))
                    .isInstanceOf(RingFault.class)
                    .hasMessageContaining("there is no memory");
        }
    }
}

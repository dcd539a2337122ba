// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.RingHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a server's connection finds its token in what comes, and leaves another one's alone. */
@Timeout(60)
final class TokenSearchTest {
    private final FakeBytes pipe = new FakeBytes();
    private final FakeOwner owner = new FakeOwner();
    private final FakeLane memory = new FakeLane();
    private final LaneIn in = new LaneIn(pipe, owner, false);

    /** One that the first gets. */
    private final class Expected implements ExpectedLane {
        private final long mark;
        private boolean taken;

        Expected(long mark) {
            this.mark = mark;
        }

        @Override
        public LaneToken token() {
            return FakeLane.TOKEN;
        }

        @Override
        public long mark() {
            return taken ? -1 : mark;
        }

        @Override
        public @Nullable Lane claim() {
            boolean first = !taken;
            taken = true;
            return first ? memory.server() : null;
        }
    }

    @BeforeEach
    void mayEnter() {
        owner.in = in;
    }

    private void expectAt(long mark) {
        in.expect(List.of(new Expected(mark)));
    }

    private static byte[] token() {
        byte[] token = new byte[LaneToken.SIZE];
        FakeLane.TOKEN.bytes().get(token);
        return token;
    }

    private static byte[] behind(int before, int after) {
        return ByteBuffer.allocate(before + LaneToken.SIZE + after).put(before, token()).array();
    }

    private int received(byte... bytes) throws IOException {
        return in.received(ByteBuffer.wrap(bytes), bytes.length);
    }

    /** What does not fit into a read is taken out of the pipe. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 15, 16})
    void itIsTakenHoweverFewOfItARoomHas(int few) throws Exception {
        assertThat(received(new byte[5])).isEqualTo(5);
        expectAt(8);
        byte[] all = behind(3, 0);
        FakeBytes.add(pipe.there, Arrays.copyOfRange(all, 3 + few, all.length));
        assertThat(received(Arrays.copyOf(all, 3 + few))).isEqualTo(3);
        assertThat(pipe.there).isEmpty();
        assertThat(in.isInRing()).isTrue();
        assertThat(owner.read).isEqualTo(8);
        assertThat(memory.header(true).load(RingHeader.READER_MOVED)).isOne();
    }

    @Test
    void bellsBehindItAreNoData() throws Exception {
        expectAt(2);
        assertThat(received(behind(2, 3))).isEqualTo(2);
        assertThat(in.isInRing()).isTrue();
    }

    @Test
    void oneThatIsNextIsTakenBeforeARead() throws Exception {
        assertThat(received(new byte[5])).isEqualTo(5);
        expectAt(5);
        FakeBytes.add(pipe.there, token());
        assertThat(in.ofStream(LaneToken.SIZE)).isZero();
        assertThat(in.goesOnInPipe(Deadline.PASSED)).as("as none is looked for").isTrue();
        in.settle();
        assertThat(pipe.there).isEmpty();
        assertThat(in.isInRing()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15})
    void whatDiffersInOneByteIsData(int at) throws Exception {
        byte[] other = behind(3, 0);
        other[3 + at] ^= 1;
        expectAt(3);
        assertThat(received(other)).isEqualTo(other.length);
        assertThat(in.hasLane()).isFalse();
    }

    @Test
    void whatBeginsLikeItAndEndsIsData() throws Exception {
        expectAt(0);
        byte[] begun = Arrays.copyOf(token(), 4);
        assertThat(received(begun)).isEqualTo(4);
        FakeBytes.add(pipe.there, (byte) 4, (byte) 5);
        assertThat(received(begun)).isEqualTo(4);
        assertThat(pipe.there).hasSize(2);
        assertThat(in.hasLane()).isFalse();
    }

    /** Its client says where it is, and who says something else has sent data. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 2, 4, 100})
    void theSameBytesElsewhereAreData(long mark) throws Exception {
        expectAt(mark);
        assertThat(received(behind(3, 0))).isEqualTo(3 + LaneToken.SIZE);
        assertThat(in.hasLane()).isFalse();
    }

    /** Its stream goes on where this end cannot follow. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneWhoseLaneCannotBeEnteredIsNoData(boolean closed) {
        expectAt(0);
        owner.in = null;
        owner.closed = closed;
        assertThatThrownBy(() -> received(token())).isInstanceOf(IOException.class);
        assertThat(owner.broken).isEqualTo(!closed);
        assertThat(in.hasLane()).isFalse();
    }

    @Test
    void aLookDoesNotCountIt() throws Exception {
        expectAt(3);
        FakeBytes.add(pipe.there, behind(3, 0));
        assertThat(in.ofStream(3 + LaneToken.SIZE)).isEqualTo(3);
        assertThat(in.ofStream(3)).isEqualTo(3);
    }

    /** The lane is another connection's, whose stream is as long. */
    @ParameterizedTest
    @ValueSource(longs = {0, 3})
    void aLookCountsDataThatIsWhereATokenMightBe(long mark) {
        expectAt(mark);
        FakeBytes.add(pipe.there, new byte[40]);
        assertThat(in.ofStream(40)).isEqualTo(40);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static dev.npipe.internal.windows.lane.LaneBed.LONG;
import static dev.npipe.internal.windows.lane.LaneBed.ONE_LANE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.RingHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a server's lane whose client breaks the rules, or goes away. */
@Timeout(60)
@Tag("slow")
final class BrokenSectionLaneTest {
    private static final long FAR = 1L << 40;

    private final LaneBed bed = new LaneBed();
    private final Provider lanes = bed.provider(LaneMode.AUTO, LaneBed.NEVER);
    private final Provider plain = bed.provider(LaneMode.OFF, LaneBed.NEVER);
    private NamedPipeServerChannel listener;
    private NamedPipeChannel client;
    private NamedPipeChannel server;

    private void open(PipeMode mode) throws Exception {
        listener.close();
        listener = bed.bind(lanes, mode);
        client = bed.connect(plain);
        server = LaneBed.accept(listener);
    }

    @BeforeEach
    void bind() throws Exception {
        listener = bed.bind(lanes, PipeMode.MESSAGE);
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        if (client != null) {
            client.close();
            server.close();
        }
        listener.close();
        bed.awaitViews(0);
    }

    private static void assertSaysWhy(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NamedPipeException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(Win32Error.INVALID_DATA))
                .hasMessageContaining("the other end broke the shared memory");
    }

    private int read() throws Exception {
        return server.read(ByteBuffer.allocate(9));
    }

    /** A client whose stream goes on in the ring, of which nothing came before. */
    private RawClient entered(PipeMode mode) throws Exception {
        open(mode);
        client.write(ByteBuffer.allocate(5));
        assertThat(read()).isEqualTo(5);
        RawClient raw = RawClient.asking(bed, listener.address());
        raw.begin(client, 5);
        return raw;
    }

    @ParameterizedTest
    @EnumSource
    void aReaderSaysWhyAndThePeerIsCutOff(PipeMode mode) throws Exception {
        try (RawClient raw = entered(mode)) {
            raw.header(true).store(RingHeader.TAIL, FAR);
            assertSaysWhy(this::read);
            raw.header(true).store(RingHeader.TAIL, 0);
            assertThatThrownBy(this::read).isInstanceOf(IOException.class);
            assertThat(client.read(ByteBuffer.allocate(9))).isNegative();
        }
    }

    @Test
    void aNegativeLengthEndsTheConnection() throws Exception {
        try (RawClient raw = entered(PipeMode.MESSAGE)) {
            raw.memory().rings().data(true).putInt(0, -5);
            raw.header(true).store(RingHeader.TAIL, 10);
            assertSaysWhy(this::read);
        }
    }

    @Test
    void whoLeavesInTheMiddleOfAMessageIsCutOff() throws Exception {
        try (RawClient raw = entered(PipeMode.MESSAGE)) {
            raw.memory().rings().data(true).putInt(0, 100);
            raw.header(true).store(RingHeader.TAIL, 10);
            raw.header(true).store(RingHeader.LEFT, 1);
            assertSaysWhy(() -> server.readMessage(100));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWriterSaysWhyAndThePeerIsCutOff(PipeMode mode) throws Exception {
        try (RawClient raw = entered(mode)) {
            raw.awaitMoved(server);
            server.write(ByteBuffer.allocate(1000));
            raw.header(false).store(RingHeader.HEAD, FAR);
            ByteBuffer src = ByteBuffer.allocate(raw.memory().rings().capacity());
            assertSaysWhy(() -> server.write(src));
        }
    }

    /** What one direction finds ends a wait in the other one. */
    @ParameterizedTest
    @EnumSource
    void aWriterThatSleepsIsWokenByWhatItsReaderFinds(PipeMode mode) throws Exception {
        try (RawClient raw = entered(mode)) {
            raw.awaitMoved(server);
            var writing = new FutureTask<>(() -> server.write(ByteBuffer.allocate(1 << 20)));
            Thread.ofPlatform().daemon().start(writing);
            raw.awaitSleepingWriter();
            raw.header(true).store(RingHeader.TAIL, FAR);
            assertThatThrownBy(this::read)
                    .as("why, or that it was closed, if the writer closes it first")
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> writing.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    /** It says that it has left, and reads nothing, so the server has not; nobody waits for it. */
    @Test
    void aClientThatEntersAnotherLaneBeforeItHasLeftTheFirstHoldsUpNobody() throws Exception {
        try (RawClient first = entered(PipeMode.BYTE)) {
            first.awaitMoved(server);
            server.write(ByteBuffer.allocate(10)); // is in the ring, and never read
            try (NamedPipeChannel other = bed.connect(plain);
                    NamedPipeChannel otherServer = LaneBed.accept(listener);
                    RawClient second = RawClient.asking(bed, listener.address())) {
                first.header(true).store(RingHeader.LEFT, 1);
                second.begin(client, 5);
                assertThatThrownBy(this::read)
                        .as("why, or that it was closed, if the keeper was first")
                        .isInstanceOf(IOException.class);
                other.write(ByteBuffer.allocate(3));
                assertThat(otherServer.read(ByteBuffer.allocate(9))).isEqualTo(3);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatNobodyTakesIsGivenBack(boolean begins) throws Exception {
        open(PipeMode.BYTE);
        int handles = bed.windows.openHandles();
        RawClient raw = RawClient.asking(bed, listener.address());
        assertThat(bed.windows.mappedViews()).isEqualTo(ONE_LANE);
        if (begins) {
            raw.header(true).store(RingHeader.MARK, 100 + 1);
            client.close();
            server.close();
        }
        raw.close();
        bed.awaitViews(0);
        bed.awaitHandles(handles + 8);
        if (!begins) {
            client.write(ByteBuffer.allocate(3));
            assertThat(read()).as("on the pipe as before").isEqualTo(3);
        }
    }

    @Test
    void whoHasNoConnectionToAPipeGetsNoLane() throws Exception {
        String question = "lane 1 " + listener.address();
        assertThat(RawClient.told(bed, question)).startsWith("none ");
        open(PipeMode.BYTE);
        assertThat(RawClient.told(bed, "lane 1 \\\\.\\pipe\\other")).startsWith("none ");
        assertThat(RawClient.told(bed, "lane 2 " + listener.address())).startsWith("none ");
        try (RawClient _ = RawClient.asking(bed, listener.address())) {
            assertThat(RawClient.told(bed, question)).as("for one connection").startsWith("none ");
        }
        assertThat(bed.windows.mappedViews()).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "lane", "lane 1", "hello", "made x y"})
    void whoSaysSomethingElseIsLeft(String words) throws Exception {
        open(PipeMode.BYTE);
        assertThat(RawClient.told(bed, words)).isIn("", words);
        try (RawClient raw = RawClient.asking(bed, listener.address())) {
            assertThat(raw.memory()).isNotNull();
        }
    }

    @Test
    void aTokenOfWhichAReadHasAPartIsNoData() throws Exception {
        try (RawClient raw = entered(PipeMode.BYTE)) {
            var reading = new FutureTask<>(() -> server.read(ByteBuffer.allocate(3)));
            Thread.ofPlatform().daemon().start(reading);
            raw.memory().rings().data(true).put(0, (byte) 42);
            raw.header(true).store(RingHeader.TAIL, 1);
            client.write(ByteBuffer.allocate(1)); // a bell
            assertThat(reading.get(LONG.toSeconds(), TimeUnit.SECONDS)).isOne();
        }
    }

    /** A bell that is there is read at once, whatever else there is to see. */
    @Test
    void aFloodOfBellsHoldsNoReader() throws Exception {
        try (RawClient raw = entered(PipeMode.BYTE)) {
            raw.awaitMoved(server);
            client.writeTimeout(LONG);
            var flooding =
                    new FutureTask<>(
                            () -> {
                                while (client.isOpen()) {
                                    client.write(ByteBuffer.allocate(1 << 16));
                                }
                                return true;
                            });
            Thread.ofPlatform().daemon().start(flooding);
            server.readTimeout(Duration.ofMillis(100));
            assertThatThrownBy(this::read).isInstanceOf(InterruptedByTimeoutException.class);
            assertThat(server.tryRead(ByteBuffer.allocate(9))).isEmpty();
            server.close();
            assertThatThrownBy(() -> flooding.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    /** As of a message that is longer than the ring, whose writer takes its time. */
    @Test
    void aReadThatTimesOutInsideAMessageBringsNothingTwice() throws Exception {
        try (RawClient raw = entered(PipeMode.MESSAGE)) {
            raw.awaitMoved(server);
            ByteBuffer data = raw.memory().rings().data(true);
            data.putInt(0, 20);
            for (int i = 0; i < 20; i++) {
                data.put(Integer.BYTES + i, (byte) i);
            }
            server.readTimeout(Duration.ofMillis(20));
            ByteBuffer got = ByteBuffer.allocate(100);
            for (int there : new int[] {5, 7, 11}) {
                raw.header(true).store(RingHeader.TAIL, Integer.BYTES + there);
                assertThatThrownBy(() -> server.read(got))
                        .isInstanceOf(InterruptedByTimeoutException.class);
                assertThat(got.position()).isZero();
            }
            raw.header(true).store(RingHeader.TAIL, Integer.BYTES + 20);
            server.readTimeout(LONG);
            assertThat(server.read(got)).isEqualTo(20);
            for (int i = 0; i < 20; i++) {
                assertThat(got.get(i)).isEqualTo((byte) i);
            }
        }
    }
}

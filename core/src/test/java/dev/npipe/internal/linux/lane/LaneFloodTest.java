// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.lane.RingHeader;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.socket.LaneToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that rings its server all the time, as fast as it can. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LaneFloodTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SOON = Duration.ofMillis(100);

    /** More than anybody takes. */
    private static final long MANY_BELLS = 1L << 40;

    /** The server's mapping and this client's; or those of two good ends. */
    private static final int ONE_LANE = 2;

    /** Few moves are much for a machine that has other things to do. */
    private static final int MUCH = 4;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private final LinuxSockets sockets =
            new LinuxSockets(new LaneSettings(LaneMode.AUTO, SOON, MUCH, 100));
    private final Provider backend = new UnixProvider("linux", sockets);

    private LaneFiles files;
    private NamedPipeServerChannel listener;
    private RawPeer peer;
    private NamedPipeChannel server;
    private RawLane lane;
    private FutureTask<Void> flooding;

    @BeforeEach
    void count() throws IOException {
        files = LaneFiles.fromNowOn();
    }

    /** A lane in whose ring the stream is from the beginning, and bells without end. */
    private void openAndFlood(PipeMode mode, long left) throws IOException {
        listener = PipeBuilders.server(backend).mode(mode).bind(NamedPipeAddress.of(name));
        peer = RawPeer.connect(directory.npipe(name));
        LaneToken token = RawLane.greet(peer);
        server = listener.accept(LONG).readTimeout(SOON).writeTimeout(LONG);
        lane = RawLane.asking(sockets, directory.npipe(name), token);
        lane.header(true).store(RingHeader.MARK, 1);
        lane.header(true).store(RingHeader.LEFT, left);
        flooding = new FutureTask<>(() -> flood(peer.socket()));
        Thread.ofPlatform().daemon().start(flooding);
    }

    /** Never sleeps, as a reader may have taken everything before a thread that sleeps is awake. */
    private static Void flood(SocketChannel socket) throws IOException {
        socket.configureBlocking(false);
        ByteBuffer bells = ByteBuffer.allocateDirect(1 << 16);
        while (true) {
            socket.write(bells.clear());
        }
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        assertThatThrownBy(() -> flooding.get(20, TimeUnit.SECONDS))
                .as("the flood ends when the server has closed")
                .hasCauseInstanceOf(IOException.class);
        listener.close();
        peer.close();
        lane.close();
        files.awaitMapped(0);
    }

    /** While the stream is in the ring, and behind it; whoever reads. */
    @ParameterizedTest
    @CsvSource({"BYTE, 0", "BYTE, 1", "MESSAGE, 0", "MESSAGE, 1"})
    void aFloodOfBellsHoldsNoReader(PipeMode mode, int hasLeft) throws Exception {
        openAndFlood(mode, hasLeft * (MANY_BELLS + 1));
        for (Thread.Builder threads :
                new Thread.Builder[] {Thread.ofPlatform(), Thread.ofVirtual()}) {
            var calls = new FutureTask<>(this::assertCallsEnd, null);
            threads.start(calls);
            calls.get(40, TimeUnit.SECONDS);
        }
    }

    private void assertCallsEnd() {
        assertThatThrownBy(() -> server.read(ByteBuffer.allocate(9)))
                .isInstanceOf(InterruptedByTimeoutException.class);
        assertThatThrownBy(() -> server.read(ByteBuffer.allocateDirect(100_000)))
                .isInstanceOf(InterruptedByTimeoutException.class);
        assertThatThrownBy(() -> server.readMessage(100))
                .isInstanceOf(InterruptedByTimeoutException.class);
        try {
            assertThat(server.tryRead(ByteBuffer.allocate(9))).isEmpty();
            assertThat(server.peek(ByteBuffer.allocate(9)).available()).isZero();
            assertThat(server.available()).isZero();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoWaitsForEverIsEndedByACloseOrAnInterrupt(boolean interrupted) throws Exception {
        openAndFlood(PipeMode.BYTE, 0);
        server.readTimeout(Duration.ofDays(1000));
        var reading = new FutureTask<>(() -> server.read(ByteBuffer.allocate(9)));
        Thread reader = Thread.ofPlatform().daemon().start(reading);
        while (lane.header(true).load(RingHeader.READER_SLEEPS) == 0) {
            Thread.onSpinWait();
        }
        if (interrupted) {
            reader.interrupt();
        } else {
            server.close();
        }
        assertThatThrownBy(() -> reading.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ClosedChannelException.class);
    }

    /** It has left, and says that it rings once more for everybody, and nobody reads. */
    @Test
    void otherConnectionsGoInAndOutMeanwhile() throws Exception {
        openAndFlood(PipeMode.BYTE, MANY_BELLS + 1);
        try (Ends ends = Ends.of(listener, backend)) {
            for (int i = 0; i < 3; i++) {
                long end = System.nanoTime() + LONG.toNanos();
                while (files.mapped() != 2 * ONE_LANE && System.nanoTime() - end < 0) {
                    talk(ends);
                }
                files.awaitMapped(ONE_LANE);
                talk(ends);
            }
        }
    }

    private static void talk(Ends ends) throws IOException {
        for (int i = 0; i < 10 * MUCH; i++) {
            ends.client().write(ByteBuffer.allocate(1));
            assertThat(ends.server().read(ByteBuffer.allocate(1))).isOne();
            ends.server().write(ByteBuffer.allocate(1));
            assertThat(ends.client().read(ByteBuffer.allocate(1))).isOne();
        }
    }
}

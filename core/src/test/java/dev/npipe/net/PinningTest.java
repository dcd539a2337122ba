// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.windows.FakeWindows;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Virtual threads that wait in a socket over a pipe give their carrier back. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "one of the backends is that of Linux")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PinningTest {
    private static final String PINNED = "jdk.VirtualThreadPinned";

    @TempDir private Path directory;

    /** From the beginning, and for as long as a test takes. */
    private static final LaneSettings LANES =
            new LaneSettings(LaneMode.ALWAYS, Duration.ofSeconds(10), 2, 64);

    /**
     * A backend, and where a thread waits in shared memory.
     *
     * @param reads the method that waits for bytes; empty where there is no such memory
     * @param writes the method that waits for room
     */
    record Way(String name, Provider backend, String reads, String writes) {
        Way(String name, Provider backend) {
            this(name, backend, "", "");
        }

        boolean isLane() {
            return !reads.isEmpty();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Way> ways() {
        return Stream.of(
                new Way("linux", new UnixProvider("linux", new LinuxSockets())),
                new Way(
                        "linux, in lanes",
                        new UnixProvider("linux", new LinuxSockets(LANES)),
                        "BellWait.await",
                        "RoomWait.await"),
                new Way("nio", new UnixProvider("nio", new NioSockets())),
                new Way("a model of Windows", new FakeWindows().provider()),
                new Way(
                        "a model of Windows, in lanes",
                        new FakeWindows().provider(LANES),
                        "LaneIn.await",
                        "RoomWait.await"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void waitingInASocketPinsNoThread(Way backend) throws Exception {
        try (var first = new Recording()) {
            first.start();
            use(backend); // classes are initialized, those of events too, which may pin once
        }
        try (var recording = new Recording()) {
            recording.enable(PINNED).withThreshold(Duration.ZERO);
            recording.start();
            for (int i = 0; i < 10; i++) {
                use(backend);
            }
            recording.stop();
            assertThat(pinned(recording)).filteredOn(PinningTest::isInWaiting).isEmpty();
        }
    }

    /** A class whose initializer waits for another thread does so once. */
    private static boolean isInWaiting(RecordedEvent event) {
        return !event.getString("pinnedReason").contains("<clinit>");
    }

    /** That the recording would show it. */
    @Test
    void aThreadThatIsPinnedIsRecorded() throws Exception {
        try (var recording = new Recording()) {
            recording.enable(PINNED).withThreshold(Duration.ZERO);
            recording.start();
            Task.start(true, Parks::inInitializer).outcome();
            recording.stop();
            assertThat(pinned(recording)).isNotEmpty();
        }
    }

    /** Its initializer parks, below a native frame. */
    private static final class Parks {
        static final long AT;

        static {
            LockSupport.parkNanos(1_000_000);
            AT = System.nanoTime();
        }

        static long inInitializer() {
            return AT;
        }
    }

    /** Every call that waits, each seen waiting. */
    private static void use(Way way) throws Exception {
        Provider backend = way.backend();
        NamedPipeAddress address = NamedPipeAddress.of("pinning-" + ProcessHandle.current().pid());
        try (NamedPipeServerChannel channel =
                        PipeBuilders.server(backend).maxInstances(1).bind(address);
                ServerSocket server = NamedPipeServerSocket.of(channel);
                Socket client = NamedPipeSocket.unconnected(PipeBuilders.client(backend));
                Socket second = NamedPipeSocket.unconnected(PipeBuilders.client(backend))) {
            Task<Socket> accepting = Task.start(true, server::accept).awaitWaiting();
            Task.start(true, () -> connected(client, address)).outcome();
            try (Socket accepted = accepting.outcome()) {
                long end = System.nanoTime() + SocketFixture.LONG.toNanos();
                while (!waitsInLane(client, accepted, way) && way.isLane()) {
                    assertThat(System.nanoTime() - end)
                            .as("nanoseconds in which no read waited in %s", way.reads())
                            .isNegative();
                    client.getOutputStream().write(2); // both directions move on their own
                    assertThat(accepted.getInputStream().read()).isEqualTo(2);
                }
                client.setSoTimeout(5);
                Task<Integer> late = Task.start(true, () -> client.getInputStream().read());
                assertThatThrownBy(late::outcome).isInstanceOf(SocketTimeoutException.class);
                Task<Socket> busy = Task.start(true, () -> connected(second, address));
                busy.awaitWaiting();
                second.close();
                assertThatThrownBy(busy::outcome).isInstanceOf(SocketException.class);
                Task<String> writing = Task.start(true, () -> fill(client));
                if (way.isLane()) {
                    writing.awaitWaitingIn(way.writes());
                } else {
                    writing.awaitWaiting();
                }
                client.close();
                assertThatThrownBy(writing::outcome).isInstanceOf(SocketException.class);
            }
        }
    }

    /** Waits for a byte, and gets one; whether it waited where the ring is. */
    private static boolean waitsInLane(Socket reader, Socket writer, Way way) throws Exception {
        Task<Integer> reading =
                Task.start(true, () -> reader.getInputStream().read()).awaitWaiting();
        boolean inLane = reading.isIn(way.reads());
        writer.getOutputStream().write(1);
        assertThat(reading.outcome()).isEqualTo(1);
        return inLane;
    }

    private static Socket connected(Socket socket, NamedPipeAddress address) throws IOException {
        socket.connect(address);
        return socket;
    }

    private static String fill(Socket socket) throws IOException {
        socket.getOutputStream().write(new byte[SocketFixture.MUCH]);
        return "nobody read that";
    }

    private List<RecordedEvent> pinned(Recording recording) throws IOException {
        Path file = directory.resolve("recording.jfr");
        recording.dump(file);
        try {
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals(PINNED))
                    .toList();
        } finally {
            Files.delete(file);
        }
    }
}

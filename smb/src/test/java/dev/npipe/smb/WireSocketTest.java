// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.PendingCall;
import dev.npipe.internal.PendingCalls;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How threads wait in the connection to a file server, and what ends that. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WireSocketTest {
    /** More than the buffers of both ends of a connection hold. */
    private static final int MUCH = 4 << 20;

    private ServerSocket listener;
    private WireSocket socket;
    private Socket server;

    @BeforeEach
    void connect() throws IOException {
        listener = new ServerSocket();
        listener.setReceiveBufferSize(64 * 1024);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket = WireSocket.connect(address(), Deadline.NEVER);
        server = listener.accept();
    }

    @AfterEach
    void closeAll() throws IOException {
        try (Closeable _ = listener;
                Closeable _ = server) {
            socket.close();
        }
    }

    private InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** True when the thread waits for the socket. */
    private static boolean isInSelect(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("select"));
    }

    private byte[] read(PendingCalls calls) throws IOException {
        PendingCall call = calls.begin(false);
        assertThat(call).as("no call was cancelled before this one").isNotNull();
        boolean told = false;
        try {
            return socket.read(call.within(Long.MAX_VALUE));
        } catch (InterruptedByTimeoutException e) {
            told = call.isCancelled();
            throw e;
        } finally {
            calls.end(call, told);
        }
    }

    private static byte[] packet(byte... body) {
        return ByteBuffer.allocate(4 + body.length).putInt(body.length).put(body).array();
    }

    private Object write(int bytes) throws IOException {
        socket.write(ByteBuffer.allocate(bytes));
        return "written";
    }

    /** What has a limit wakes by itself; the state of a virtual thread tells the two apart. */
    @Test
    void aReadWithoutALimitSleepsUntilSomethingHappens() throws Exception {
        var calls = new PendingCalls();
        var reader = Running.in(true, () -> read(calls));
        Thread.State state = reader.thread().getState();
        while (state != Thread.State.WAITING) {
            assertThat(state).as("a wait").isNotEqualTo(Thread.State.TIMED_WAITING);
            assertThat(reader.outcome()).isNotDone();
            Thread.onSpinWait();
            state = reader.thread().getState();
        }
        calls.cancel();
        reader.failsWith(InterruptedByTimeoutException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCancelledReadGoesOnWhereItWas(boolean virtual) throws Exception {
        var calls = new PendingCalls();
        byte[] sent = packet((byte) 1, (byte) 2, (byte) 3);
        for (byte each : sent) {
            var cancelled = Running.in(virtual, () -> read(calls)).once(WireSocketTest::isInSelect);
            calls.cancel();
            cancelled.failsWith(InterruptedByTimeoutException.class);
            assertThatThrownBy(() -> socket.read(Deadline.afterNanos(1)))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            server.getOutputStream().write(each);
        }
        assertThat(socket.read(Deadline.NEVER)).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingWakesWhoReadsAndWhoWrites(boolean virtual) throws Exception {
        var reader =
                Running.in(virtual, () -> socket.read(Deadline.NEVER))
                        .once(WireSocketTest::isInSelect);
        var writer = Running.in(virtual, () -> write(MUCH)).once(WireSocketTest::isInSelect);
        socket.close();
        reader.failsWith(AsynchronousCloseException.class);
        writer.failsWith(AsynchronousCloseException.class);
        assertThat(server.getInputStream().readAllBytes().length).isLessThan(MUCH);
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @EnabledOnOs(value = OS.LINUX, disabledReason = "/proc counts the descriptors")
    @Test
    void aClosedConnectionHasNoDescriptor() throws Exception {
        int connections = 50;
        long before = descriptors();
        for (int i = 0; i < connections; i++) {
            var one = WireSocket.connect(address(), Deadline.NEVER);
            try (Socket other = listener.accept()) {
                var reader = Running.in(i % 2 == 0, () -> one.read(Deadline.NEVER));
                if (i % 4 < 2) {
                    reader.once(WireSocketTest::isInSelect);
                }
                one.close();
                reader.failsWith(AsynchronousCloseException.class);
                assertThat(other.getInputStream().read()).isEqualTo(-1);
            }
        }
        assertThat(descriptors())
                .as("of the JVM after %s connections, and before", connections)
                .isLessThan(before + connections);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptEndsAReadAndAWrite(boolean virtual) {
        var reader =
                Running.in(virtual, () -> socket.read(Deadline.NEVER))
                        .once(WireSocketTest::isInSelect);
        reader.thread().interrupt();
        reader.failsWith(ClosedByInterruptException.class);
        var writer = Running.in(virtual, () -> write(MUCH)).once(WireSocketTest::isInSelect);
        writer.thread().interrupt();
        writer.failsWith(ClosedByInterruptException.class);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWriteWaitsForRoomWhileAnotherThreadReads(boolean virtual) throws Exception {
        var reader =
                Running.in(virtual, () -> socket.read(Deadline.NEVER))
                        .once(WireSocketTest::isInSelect);
        var writer = Running.in(!virtual, () -> write(MUCH)).once(WireSocketTest::isInSelect);
        server.getOutputStream().write(packet((byte) 5));
        assertThat(reader.result()).containsExactly(5);
        assertThat(writer.outcome()).isNotDone();
        var in = new DataInputStream(server.getInputStream());
        assertThat(in.readInt()).isEqualTo(MUCH);
        assertThat(in.readNBytes(MUCH)).hasSize(MUCH);
        assertThat(writer.result()).isEqualTo("written");
    }

    @Test
    void packetsOfAllSizesArriveWhole() throws Exception {
        var sizes = new int[] {1, 12_284, 16_380, 16_384, 16_385, 65_600, 200_000, 2};
        Running.in(
                true,
                () -> {
                    for (int size : sizes) {
                        server.getOutputStream().write(packet(Clients.pattern(size)));
                    }
                    return "sent";
                });
        for (int size : sizes) {
            assertThat(socket.read(Deadline.NEVER))
                    .as("of %s bytes", size)
                    .isEqualTo(Clients.pattern(size));
        }
    }
}

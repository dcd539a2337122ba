// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code SO_TIMEOUT}, as health checks and look-aheads use it. */
interface SocketTimeoutBehaviour extends SocketFixture {

    @Test
    default void theTimeLimitIsWhatWasSet() throws Exception {
        try (Ends ends = ends();
                Socket unconnected = unconnected();
                ServerSocket server = server()) {
            for (Socket socket : new Socket[] {unconnected, ends.client(), ends.accepted()}) {
                assertThat(socket.getSoTimeout()).isZero();
                socket.setSoTimeout(1_234);
                assertThat(socket.getSoTimeout()).isEqualTo(1_234);
                socket.setSoTimeout(Integer.MAX_VALUE);
                assertThat(socket.getSoTimeout()).isEqualTo(Integer.MAX_VALUE);
                socket.setSoTimeout(0);
                assertThat(socket.getSoTimeout()).isZero();
                assertThatThrownBy(() -> socket.setSoTimeout(-1))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(server.getSoTimeout()).isZero();
            server.setSoTimeout(5);
            assertThat(server.getSoTimeout()).isEqualTo(5);
            assertThatThrownBy(() -> server.setSoTimeout(-1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    default void aLimitSetBeforeTheConnectHolds() throws Exception {
        try (ServerSocket server = server();
                Socket client = unconnected()) {
            client.setSoTimeout(1);
            client.connect(server.getLocalSocketAddress());
            assertThat(client.getSoTimeout()).isEqualTo(1);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    /** Other libraries' sockets free what an operation that timed out still uses. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void aSocketGoesOnAfterManyTimeLimits(boolean virtual) throws Exception {
        try (Ends ends = ends()) {
            Task.start(
                            virtual,
                            () -> {
                                InputStream in = ends.client().getInputStream();
                                ends.client().setSoTimeout(1);
                                for (int i = 0; i < 100; i++) {
                                    assertThatThrownBy(in::read)
                                            .isInstanceOf(SocketTimeoutException.class);
                                    assertThatThrownBy(() -> in.read(new byte[100]))
                                            .isInstanceOf(SocketTimeoutException.class);
                                }
                                assertThat(ends.client().isClosed()).isFalse();
                                ends.client().getOutputStream().write(1);
                                ends.accepted().getOutputStream().write(2);
                                ends.client().setSoTimeout(0);
                                assertThat(in.read()).isEqualTo(2);
                                assertThat(ends.accepted().getInputStream().read()).isEqualTo(1);
                                return "done";
                            })
                    .outcome();
        }
    }

    /**
     * Bytes come at all times, also just when the limit passes, of 1 ms or of a few in a kernel.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void aTimeLimitLosesNoByte(boolean virtual) throws Exception {
        int count = 500;
        var passed = new AtomicInteger();
        try (Ends ends = ends()) {
            Task<Integer> reading =
                    Task.start(virtual, () -> readAllWithLimits(ends.client(), count, passed));
            for (int i = 0; i < count && !reading.future().isDone(); i++) {
                ends.accepted().getOutputStream().write(new byte[] {(byte) i, (byte) (i >> 8)});
                LockSupport.parkNanos(i % 50 * 120_000L);
                for (int before = passed.get();
                        i % 100 == 0 && passed.get() == before && !reading.future().isDone(); ) {
                    Thread.onSpinWait();
                }
            }
            ends.accepted().close();
            assertThat(reading.outcome()).isEqualTo(2 * count);
            assertThat(passed).hasPositiveValue();
        }
    }

    /** Reads numbers of two bytes, each part within 1 ms or again; how many bytes there were. */
    private static int readAllWithLimits(Socket socket, int count, AtomicInteger passed)
            throws IOException {
        InputStream in = socket.getInputStream();
        socket.setSoTimeout(1);
        var bytes = new byte[2 * count + 1];
        int read = 0;
        for (int n = 0; n >= 0; read += Math.max(n, 0)) {
            try {
                n = in.read(bytes, read, Math.min(3, bytes.length - read));
            } catch (SocketTimeoutException _) {
                passed.incrementAndGet();
                n = 0;
            }
        }
        for (int i = 0; i < Math.min(count, read / 2); i++) {
            int value = (bytes[2 * i] & 0xff) | (bytes[2 * i + 1] & 0xff) << 8;
            assertThat(value).isEqualTo(i);
        }
        return read;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void anAcceptTimesOutAndTheNextGetsTheClient(boolean virtual) throws Exception {
        try (ServerSocket server = server()) {
            Task.start(
                            virtual,
                            () -> {
                                server.setSoTimeout(1);
                                for (int i = 0; i < 20; i++) {
                                    assertThatThrownBy(server::accept)
                                            .isInstanceOf(SocketTimeoutException.class);
                                }
                                assertThat(server.isClosed()).isFalse();
                                server.setSoTimeout((int) LONG.toMillis());
                                try (Socket client = clientOf(server);
                                        Socket accepted = server.accept()) {
                                    client.getOutputStream().write(3);
                                    assertThat(accepted.getInputStream().read()).isEqualTo(3);
                                }
                                return "done";
                            })
                    .outcome();
        }
    }
}

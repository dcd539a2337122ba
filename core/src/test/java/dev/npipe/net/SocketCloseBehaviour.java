// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who waits in a socket when it is closed, or is interrupted. */
interface SocketCloseBehaviour extends SocketFixture {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void aCloseEndsARead(boolean virtual) throws Exception {
        try (Ends ends = ends()) {
            Task<Integer> reading =
                    Task.start(virtual, () -> ends.client().getInputStream().read()).awaitWaiting();
            ends.client().close();
            isClosed(reading);
            assertThat(ends.accepted().getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void aCloseEndsAWrite(boolean virtual) throws Exception {
        try (Ends ends = ends()) {
            Task<String> writing = Task.start(virtual, () -> fill(ends.client())).awaitWaiting();
            ends.client().close();
            isClosed(writing);
        }
    }

    private static String fill(Socket socket) throws Exception {
        socket.getOutputStream().write(new byte[MUCH]);
        return "nobody read that";
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void aCloseEndsAnAccept(boolean virtual) throws Exception {
        try (ServerSocket server = server()) {
            Task<Socket> accepting = Task.start(virtual, server::accept).awaitWaiting();
            server.close();
            isClosed(accepting);
            assertThatThrownBy(server::accept).isInstanceOf(SocketException.class);
        }
    }

    /** Some libraries know it by these words alone. */
    private static void isClosed(Task<?> task) {
        assertThatThrownBy(task::outcome)
                .isInstanceOf(SocketException.class)
                .hasMessage("Socket closed");
    }

    @Test
    default void aStreamOfAClosedSocketSaysSo() throws Exception {
        try (Ends ends = ends()) {
            var in = ends.client().getInputStream();
            var out = ends.client().getOutputStream();
            ends.client().close();
            assertThatThrownBy(in::read)
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Socket closed");
            assertThatThrownBy(() -> out.write(1))
                    .isInstanceOf(SocketException.class)
                    .hasMessage("Socket closed");
        }
    }

    /** Other libraries wait for the peer, ten seconds long. */
    @Test
    default void aCloseWaitsForNobody() throws Exception {
        try (Ends ends = ends()) {
            Task<Integer> reading =
                    Task.start(() -> ends.client().getInputStream().read()).awaitWaiting();
            Task<String> writing = Task.start(() -> fill(ends.client())).awaitWaiting();
            long start = System.nanoTime();
            ends.client().close();
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
            assertThatThrownBy(reading::outcome).isInstanceOf(SocketException.class);
            assertThatThrownBy(writing::outcome).isInstanceOf(SocketException.class);
        }
    }

    @Test
    default void anInterruptOfAVirtualThreadClosesItsSocket() throws Exception {
        try (Ends ends = ends()) {
            Task<Boolean> reading = Task.start(true, () -> readInterrupted(ends.client()));
            reading.awaitWaiting().thread().interrupt();
            assertThat(reading.outcome()).as("interrupted").isTrue();
            assertThat(ends.client().isClosed()).isTrue();
        }
    }

    private static boolean readInterrupted(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read())
                .isInstanceOf(SocketException.class);
        return Thread.currentThread().isInterrupted();
    }

    @Test
    default void anInterruptOfAPlatformThread() throws Exception {
        try (Ends ends = ends()) {
            if (differsIn(Difference.INTERRUPTS)) {
                Task<Boolean> reading = Task.start(() -> readInterrupted(ends.client()));
                reading.awaitWaiting().thread().interrupt();
                assertThat(reading.outcome()).as("interrupted").isTrue();
                assertThat(ends.client().isClosed()).isTrue();
            } else {
                Task<Integer> reading =
                        Task.start(() -> ends.client().getInputStream().read()).awaitWaiting();
                reading.thread().interrupt();
                ends.accepted().getOutputStream().write(4);
                assertThat(reading.outcome()).isEqualTo(4);
            }
        }
    }

    @Test
    default void anInterruptOfAnAcceptClosesTheServer() throws Exception {
        try (ServerSocket server = server()) {
            Task<Boolean> accepting =
                    Task.start(
                            true,
                            () -> {
                                assertThatThrownBy(server::accept)
                                        .isInstanceOf(SocketException.class);
                                return Thread.currentThread().isInterrupted();
                            });
            accepting.awaitWaiting().thread().interrupt();
            assertThat(accepting.outcome()).as("interrupted").isTrue();
            assertThat(server.isClosed()).isTrue();
        }
    }

    /** In any order: the close comes before, during or after the read. */
    @Test
    default void closesInARaceWithReadsEndThemAll() throws Exception {
        try (ServerSocket server = server()) {
            for (int i = 0; i < 100; i++) {
                try (Socket client = clientOf(server);
                        Socket accepted = server.accept()) {
                    var in = client.getInputStream();
                    var begun = new CountDownLatch(1);
                    Task<Integer> reading =
                            Task.start(
                                    i % 2 == 0,
                                    () -> {
                                        begun.countDown();
                                        return in.read();
                                    });
                    begun.await();
                    client.close();
                    assertThatThrownBy(reading::outcome).isInstanceOf(SocketException.class);
                    assertThat(accepted.getInputStream().read()).isEqualTo(-1);
                }
            }
        }
    }
}

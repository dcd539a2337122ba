// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Random;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK's TLS layered on a socket, at both ends. */
interface SocketTlsBehaviour extends SocketFixture {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void tlsRunsOverBothEnds(boolean virtual) throws Exception {
        SocketFixture.require(hasKeytool(), "keytool");
        var bytes = new byte[1 << 20];
        new Random(1).nextBytes(bytes);
        try (Ends ends = ends()) {
            Task<Integer> echo = Task.start(virtual, () -> echo(serverOver(ends.accepted())));
            try (SSLSocket client = clientOver(ends.client())) {
                client.startHandshake();
                assertThat(client.getSession().getProtocol()).startsWith("TLSv1.");
                Task<Object> sending =
                        Task.start(
                                virtual,
                                () -> {
                                    client.getOutputStream().write(bytes);
                                    return "sent";
                                });
                assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
                sending.outcome();
            }
            assertThat(echo.outcome()).isEqualTo(bytes.length);
            assertThat(ends.client().isClosed()).isTrue();
        }
    }

    @Test
    default void aTimeLimitUnderTlsLosesNothing() throws Exception {
        SocketFixture.require(hasKeytool(), "keytool");
        try (Ends ends = ends()) {
            Task<Integer> echo = Task.start(() -> echo(serverOver(ends.accepted())));
            try (SSLSocket client = clientOver(ends.client())) {
                client.startHandshake();
                client.setSoTimeout(1);
                for (int i = 0; i < 10; i++) {
                    assertThatThrownBy(() -> client.getInputStream().read())
                            .isInstanceOf(SocketTimeoutException.class);
                }
                client.setSoTimeout(0);
                client.getOutputStream().write(42);
                assertThat(client.getInputStream().read()).isEqualTo(42);
            }
            assertThat(echo.outcome()).isEqualTo(1);
        }
    }

    @Test
    default void aCloseUnderTlsEndsARead() throws Exception {
        SocketFixture.require(hasKeytool(), "keytool");
        try (Ends ends = ends()) {
            Task<Integer> echo = Task.start(() -> echo(serverOver(ends.accepted())));
            SSLSocket client = clientOver(ends.client());
            client.startHandshake();
            Task<Integer> reading = Task.start(() -> client.getInputStream().read()).awaitWaiting();
            ends.client().close();
            assertThatThrownBy(reading::outcome).isInstanceOf(SocketException.class);
            echo.awaitEnd(); // which is a failure or not, as nobody said good-bye
        }
    }

    private static SSLSocket clientOver(Socket socket) throws IOException {
        SSLSocketFactory factory = TestKey.context().getSocketFactory();
        return (SSLSocket) factory.createSocket(socket, "localhost", 0, true);
    }

    private static SSLSocket serverOver(Socket socket) throws IOException {
        SSLSocketFactory factory = TestKey.context().getSocketFactory();
        var server = (SSLSocket) factory.createSocket(socket, null, true);
        server.setUseClientMode(false);
        return server;
    }

    private static int echo(SSLSocket socket) throws IOException {
        try (socket) {
            return (int) socket.getInputStream().transferTo(socket.getOutputStream());
        }
    }
}

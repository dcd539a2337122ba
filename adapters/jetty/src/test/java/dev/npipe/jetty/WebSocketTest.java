// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A WebSocket of Jetty, both ends over one pipe. */
@Timeout(120)
final class WebSocketTest {
    private static final int MESSAGES = 200;
    private static final int LARGE = 1024 * 1024;

    private final NamedPipeAddress address = Way.newAddress();
    private final Server server = new Server();
    private final WebSocketClient client = new WebSocketClient(new ThroughThePipe());

    /** Sends all it has to send through the pipe. */
    private final class ThroughThePipe extends HttpClient {
        private final Transport pipe = new NamedPipeTransport(address);

        @Override
        public Origin createOrigin(Request request, Origin.Protocol protocol) {
            return super.createOrigin(request.transport(pipe), protocol);
        }
    }

    /** Sends each text back. */
    public static final class Echo extends Session.Listener.Abstract
            implements Session.Listener.AutoDemanding {
        @Override
        public void onWebSocketText(String message) {
            getSession().sendText(message, Callback.NOOP);
        }
    }

    /** Keeps what comes. */
    public static final class Received extends Session.Listener.Abstract
            implements Session.Listener.AutoDemanding {
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> status = new CompletableFuture<>();

        @Override
        public void onWebSocketText(String message) {
            texts.add(message);
        }

        @Override
        public void onWebSocketClose(int code, String reason, Callback callback) {
            status.complete(code);
            callback.succeed();
        }
    }

    @BeforeEach
    void start() throws Exception {
        server.addConnector(new NamedPipeConnector(server, address));
        server.setHandler(
                WebSocketUpgradeHandler.from(
                        server,
                        container -> {
                            container.setMaxTextMessageSize(LARGE);
                            container.addMapping("/echo", (_, _, _) -> new Echo());
                        }));
        server.start();
        client.setMaxTextMessageSize(LARGE);
        client.start();
    }

    @AfterEach
    void stop() throws Exception {
        client.stop();
        server.stop();
    }

    private Session connect(Object endPoint) throws Exception {
        return client.connect(endPoint, URI.create("ws://localhost/echo")).get(1, TimeUnit.MINUTES);
    }

    private static void send(Session session, String text) {
        var sent = new Callback.Completable();
        session.sendText(text, sent);
        sent.join();
    }

    @Test
    void messagesGoBothWaysUntilTheClose() throws Exception {
        var received = new Received();
        Session session = connect(received);
        for (int i = 0; i < MESSAGES; i++) {
            send(session, "message " + i);
        }
        String large = "x".repeat(LARGE);
        send(session, large);
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(received.texts.poll(1, TimeUnit.MINUTES)).isEqualTo("message " + i);
        }
        String echoed = received.texts.poll(1, TimeUnit.MINUTES);
        assertThat(large.equals(echoed))
                .as("%s", echoed == null ? "none" : echoed.length())
                .isTrue();
        session.close(1000, "enough", Callback.NOOP);
        assertThat(received.status.get(1, TimeUnit.MINUTES)).isEqualTo(1000);
    }

    @Test
    void aServerThatStopsClosesTheSession() throws Exception {
        var received = new Received();
        connect(received);
        server.stop();
        assertThat(received.status.get(1, TimeUnit.MINUTES)).isNotEqualTo(1000);
    }
}

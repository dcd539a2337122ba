// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.interop.PipeDirectory;
import dev.npipe.net.NamedPipeServerSocketFactory;
import dev.npipe.net.NamedPipeSocketFactory;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A WebSocket of OkHttp, both ends over one pipe. */
@Tag("windows")
@Timeout(120)
final class OkHttpWebSocketTest {
    private static final int MESSAGES = 200;
    private static final int NORMAL = 1000;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();

    @Test
    void messagesGoThereAndBackAndTheCloseIsAnswered() throws Exception {
        var client =
                new OkHttpClient.Builder()
                        .socketFactory(new NamedPipeSocketFactory(address))
                        .dns(_ -> List.of(InetAddress.getLoopbackAddress()))
                        .build();
        try (var server = new MockWebServer()) {
            server.setServerSocketFactory(new NamedPipeServerSocketFactory(address));
            server.enqueue(new MockResponse.Builder().webSocketUpgrade(new Echo()).build());
            server.start();
            var events = new Events();
            WebSocket socket =
                    client.newWebSocket(
                            new Request.Builder().url(server.url("/chat")).build(), events);
            for (int i = 0; i < MESSAGES; i++) {
                socket.send("message " + i);
                assertThat(events.next()).isEqualTo("message " + i);
            }
            socket.close(NORMAL, "done");
            assertThat(events.next()).isEqualTo("closing 1000 done");
            assertThat(events.next()).isEqualTo("closed 1000 done");
        } finally {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    /** The server's end. */
    private static final class Echo extends WebSocketListener {
        @Override
        public void onMessage(WebSocket socket, String text) {
            socket.send(text);
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            socket.close(code, reason);
        }
    }

    /** What the client's end was told, in order. */
    private static final class Events extends WebSocketListener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            return events.poll(1, TimeUnit.MINUTES);
        }

        @Override
        public void onMessage(WebSocket socket, String text) {
            events.add(text);
        }

        @Override
        public void onClosing(WebSocket socket, int code, String reason) {
            events.add("closing " + code + " " + reason);
        }

        @Override
        public void onClosed(WebSocket socket, int code, String reason) {
            events.add("closed " + code + " " + reason);
        }

        @Override
        public void onFailure(WebSocket socket, Throwable failure, Response response) {
            events.add("failed: " + failure);
        }
    }
}

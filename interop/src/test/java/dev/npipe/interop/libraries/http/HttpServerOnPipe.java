// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.http;

import dev.npipe.NamedPipeAddress;
import dev.npipe.net.NamedPipeServerSocketFactory;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Protocol;

/** OkHttp's own server, listening on a pipe; it counts the connections that were used. */
final class HttpServerOnPipe implements AutoCloseable {
    private static final int SLOW_SIZE = 100_000;

    private final MockWebServer server = new MockWebServer();
    private final AtomicInteger highestConnection = new AtomicInteger(-1);

    HttpServerOnPipe(NamedPipeAddress address, Protocol protocol) throws IOException {
        server.setServerSocketFactory(new NamedPipeServerSocketFactory(address));
        server.setProtocols(List.of(protocol));
        server.setDispatcher(
                new Dispatcher() {
                    @Override
                    public MockResponse dispatch(RecordedRequest request) {
                        return answer(request);
                    }
                });
        server.start();
    }

    /** How many connections have brought a request so far. */
    int connections() {
        return highestConnection.get() + 1;
    }

    String url(String path) {
        return server.url(path).toString();
    }

    /** Some bytes, and the rest far later than a test waits. */
    private static MockResponse slow() {
        return new MockResponse.Builder()
                .body("x".repeat(SLOW_SIZE))
                .throttleBody(1_000, 1, TimeUnit.MINUTES)
                .build();
    }

    private MockResponse answer(RecordedRequest request) {
        highestConnection.accumulateAndGet(request.getConnectionIndex(), Math::max);
        String path = request.getUrl().encodedPath();
        if (path.startsWith("/slow")) {
            return slow();
        }
        String body = request.getBody() == null ? "" : request.getBody().utf8();
        return new MockResponse.Builder()
                .body(request.getMethod() + " " + path + " " + body)
                .build();
    }

    @Override
    public void close() {
        server.close();
    }
}

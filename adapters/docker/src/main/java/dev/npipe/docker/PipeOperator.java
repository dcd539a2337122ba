// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/** Connects what the pool of HttpClient holds to an engine's pipe, whatever host is named. */
final class PipeOperator implements HttpClientConnectionOperator {
    private final Engine engine;

    PipeOperator(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void connect(
            ManagedHttpClientConnection connection,
            HttpHost host,
            @Nullable InetSocketAddress localAddress,
            @Nullable TimeValue connectTimeout,
            SocketConfig socketConfig,
            HttpContext context)
            throws IOException {
        Socket socket = engine.unconnected();
        connection.bind(socket); // before it connects, so that a cancelled request closes it
        engine.connect(socket);
        connection.bind(socket); // which reads the time limits
    }

    @Override
    public void upgrade(ManagedHttpClientConnection connection, HttpHost host, HttpContext context)
            throws IOException {
        throw new IOException("TLS over a pipe is not supported");
    }
}

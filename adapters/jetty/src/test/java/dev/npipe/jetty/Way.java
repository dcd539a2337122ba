// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.util.UUID;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** What HTTP goes over, and how. TCP is what the pipes are compared with. */
enum Way {
    TCP,
    PIPE,
    /** Of message type, with a half-close. */
    MESSAGE_PIPE,
    /** As a pipe of byte type on Windows. */
    PIPE_WITHOUT_HALF_CLOSE,
    /** HTTP/2 without TLS, by prior knowledge. */
    PIPE_HTTP2;

    /** An address that nobody else has. */
    static NamedPipeAddress newAddress() {
        return NamedPipeAddress.of("jetty-" + UUID.randomUUID());
    }

    AbstractConnector connector(Server server, NamedPipeAddress address) {
        return switch (this) {
            case TCP -> {
                var connector = new ServerConnector(server, protocols());
                connector.setHost("127.0.0.1");
                yield connector;
            }
            case PIPE, PIPE_HTTP2 -> new NamedPipeConnector(server, address, protocols());
            case MESSAGE_PIPE, PIPE_WITHOUT_HALF_CLOSE ->
                    new NamedPipeConnector(
                            server,
                            address,
                            NamedPipeServerChannel.builder()
                                    .mode(PipeMode.MESSAGE)
                                    .zeroMessageEndsStream(this == MESSAGE_PIPE),
                            protocols());
        };
    }

    private ConnectionFactory[] protocols() {
        var configuration = new HttpConfiguration();
        configuration.addCustomizer(new NamedPipePeerCustomizer());
        return new ConnectionFactory[] {
            this == PIPE_HTTP2
                    ? new HTTP2CServerConnectionFactory(configuration)
                    : new HttpConnectionFactory(configuration)
        };
    }

    HttpClient client() {
        return this == PIPE_HTTP2
                ? new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()))
                : new HttpClient();
    }

    /** A request to a server, with this path. */
    Request request(HttpClient client, AbstractConnector server, String path) {
        if (server instanceof ServerConnector tcp) {
            return client.newRequest("http://127.0.0.1:" + tcp.getLocalPort() + path);
        }
        var pipe = ((NamedPipeConnector) server).address();
        return client.newRequest("http://localhost" + path).transport(new NamedPipeTransport(pipe));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.reactor;

import dev.npipe.NamedPipeAddress;
import dev.npipe.netty.NamedPipeNettyChannel;
import dev.npipe.netty.RecordedLeaks;
import io.netty.channel.Channel;
import io.netty.channel.unix.DomainSocketAddress;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.ConnectionProvider;

/** The loops of a test class, with servers and clients on them. At its end no buffer is lost. */
final class PipeLoops implements AfterAllCallback {
    static final Duration LIMIT = Duration.ofSeconds(60);

    private final NamedPipeLoopResources loops = NamedPipeLoopResources.create("test");
    private final ConnectionProvider single = ConnectionProvider.create("one", 1);

    /** An address that nobody else has. */
    static NamedPipeAddress newAddress() {
        return NamedPipeAddress.of("reactor-" + UUID.randomUUID());
    }

    NamedPipeLoopResources loops() {
        return loops;
    }

    HttpServer server(NamedPipeAddress address) {
        return HttpServer.create()
                .runOn(loops)
                .bindAddress(() -> new DomainSocketAddress(address.toString()));
    }

    /** A client with one connection: after a failure it needs another one. */
    HttpClient client(NamedPipeAddress address) {
        return client(single, address);
    }

    HttpClient client(ConnectionProvider pool, NamedPipeAddress address) {
        return HttpClient.create(pool)
                .runOn(loops)
                .remoteAddress(() -> new DomainSocketAddress(address.toString()));
    }

    /** The pipe of a server's connection, or of the one that a stream of HTTP/2 is in. */
    static NamedPipeNettyChannel pipe(Connection connection) {
        Channel channel = connection.channel();
        while (!(channel instanceof NamedPipeNettyChannel)) {
            channel = channel.parent();
        }
        return (NamedPipeNettyChannel) channel;
    }

    static String text(HttpClient client, String path) {
        return client.get().uri(path).responseContent().aggregate().asString().block(LIMIT);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        single.disposeLater().block(LIMIT);
        loops.disposeLater(Duration.ZERO, LIMIT).block(LIMIT);
        RecordedLeaks.expectNone();
    }
}

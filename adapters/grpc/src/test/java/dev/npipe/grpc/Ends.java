// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.NamedPipeAddress;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A pipe of its own for each test, and the ends of gRPC at it, which are closed with it. */
final class Ends implements AfterEachCallback, AutoCloseable {
    final NamedPipeAddress address = NamedPipeAddress.of("grpc-" + UUID.randomUUID());
    final String target = "npipe:" + address.name();
    final BytesService service = new BytesService();

    private final List<ManagedChannel> channels = new ArrayList<>();
    private final List<Server> servers = new ArrayList<>();

    /** A server that is made, and for whose builder there is more to say. */
    NettyServerBuilder serverBuilder() {
        return NamedPipeGrpc.serverBuilder(address, InsecureServerCredentials.create())
                .addService(service.definition());
    }

    Server started(NettyServerBuilder builder) throws IOException {
        Server server = builder.build();
        servers.add(server);
        return server.start();
    }

    Server server() throws IOException {
        return started(serverBuilder());
    }

    /** A client that knows nothing but the target. */
    ManagedChannel channel() {
        return closedAtEnd(
                Grpc.newChannelBuilder(target, InsecureChannelCredentials.create()).build());
    }

    ManagedChannel closedAtEnd(ManagedChannel channel) {
        channels.add(channel);
        return channel;
    }

    static byte[] echo(Channel channel, byte[] bytes) {
        return echo(channel, bytes, CallOptions.DEFAULT);
    }

    static byte[] echo(Channel channel, byte[] bytes, CallOptions options) {
        return ClientCalls.blockingUnaryCall(channel, BytesService.ECHO, options, bytes);
    }

    /** How a call ended that failed. */
    static Status failure(Runnable call) {
        var failure = catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(failure).as("the call fails").isNotNull();
        return failure.getStatus();
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        close();
    }

    @Override
    public void close() throws InterruptedException {
        channels.forEach(ManagedChannel::shutdownNow);
        servers.forEach(Server::shutdownNow);
        for (ManagedChannel channel : channels) {
            assertThat(channel.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        for (Server server : servers) {
            assertThat(server.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeSecurity;
import dev.npipe.netty.NamedPipeNettyChannel;
import dev.npipe.netty.NamedPipeNettyServerChannel;
import dev.npipe.netty.NamedPipeOptions;
import dev.npipe.netty.RecordedLeaks;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How clients find their server, wait for it, and are turned away. */
@Timeout(120)
final class ConnectingTest {
    private static final byte[] BYTES = {1, 2, 3};

    @TempDir private Path directory;

    @RegisterExtension private final Ends ends = new Ends();

    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    @Test
    void aMissingPipeIsUnavailableAndTheCauseSaysWhichOne() {
        Status status = Ends.failure(() -> Ends.echo(ends.channel(), BYTES));
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getCause())
                .rootCause()
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(ends.address.name());
    }

    @Test
    void aCallThatWaitsUntilReadyIsAnsweredByTheServerThatComes() throws Exception {
        ManagedChannel channel = ends.channel();
        var failed = new CountDownLatch(1);
        channel.getState(true);
        whenFailed(channel, failed::countDown);
        var call = new Collected();
        ClientCalls.asyncUnaryCall(
                channel.newCall(BytesService.ECHO, CallOptions.DEFAULT.withWaitForReady()),
                BYTES,
                call);
        assertThat(failed.await(60, TimeUnit.SECONDS)).as("the first try fails").isTrue();
        ends.server();
        assertThat(call.all()).containsExactly(BYTES);
    }

    private static void whenFailed(ManagedChannel channel, Runnable then) {
        ConnectivityState now = channel.getState(false);
        if (now == ConnectivityState.TRANSIENT_FAILURE) {
            then.run();
        } else {
            channel.notifyWhenStateChanged(now, () -> whenFailed(channel, then));
        }
    }

    /** The connect itself waits then, and no time of gRPC's between two tries is lost. */
    @Test
    void aClientMayWaitForTheServerInItsConnect() throws Exception {
        ManagedChannel channel =
                ends.closedAtEnd(
                        NamedPipeGrpc.channelBuilder(
                                        ends.address, InsecureChannelCredentials.create())
                                .withOption(NamedPipeOptions.WAIT_FOR_SERVER, true)
                                .build());
        var call = new Collected();
        ClientCalls.asyncUnaryCall(
                channel.newCall(BytesService.ECHO, CallOptions.DEFAULT), BYTES, call);
        ends.server();
        assertThat(call.all()).containsExactly(BYTES);
    }

    @Test
    void whoMayNotOpenThePipeIsUnavailableWithTheRefusal() throws Exception {
        NettyServerBuilder builder =
                ends.serverBuilder()
                        .withOption(
                                NamedPipeOptions.SECURITY, PipeSecurity.parse("D:(D;;GA;;;WD)"));
        ends.started(builder);
        Status status = Ends.failure(() -> Ends.echo(ends.channel(), BYTES));
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getCause())
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining(ends.address.name());
    }

    @Test
    void aNameThatIsTakenFailsAtTheStart() throws Exception {
        try (var _ = NamedPipeServerChannel.bind(ends.address)) {
            assertThatThrownBy(ends::server)
                    .isInstanceOf(IOException.class)
                    .rootCause()
                    .isInstanceOf(FileAlreadyExistsException.class);
        }
    }

    @Test
    void aSocketByItsPathIsAPipeToo() throws Exception {
        var path = NamedPipeAddress.parse(directory.resolve("grpc.sock").toString());
        var credentials = InsecureChannelCredentials.create();
        ends.started(
                NamedPipeGrpc.serverBuilder(path, InsecureServerCredentials.create())
                        .addService(ends.service.definition()));
        ManagedChannel channel =
                ends.closedAtEnd(NamedPipeGrpc.channelBuilder(path, credentials).build());
        assertThat(channel.authority()).isEqualTo("localhost");
        assertThat(Ends.echo(channel, BYTES)).isEqualTo(BYTES);
    }

    /** As a program does that has its builders and loops from elsewhere. */
    @Test
    void theBuildersOfGrpcAndLoopsOfOnesOwnDoAsWell() throws Exception {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            ends.started(
                    NettyServerBuilder.forAddress(ends.address)
                            .channelType(NamedPipeNettyServerChannel.class)
                            .bossEventLoopGroup(loops)
                            .workerEventLoopGroup(loops)
                            .addService(ends.service.definition()));
            ManagedChannel channel =
                    ends.closedAtEnd(
                            NettyChannelBuilder.forTarget(ends.target)
                                    .channelType(NamedPipeNettyChannel.class)
                                    .eventLoopGroup(loops)
                                    .usePlaintext()
                                    .build());
            assertThat(Ends.echo(channel, BYTES)).isEqualTo(BYTES);
            ends.close();
        } finally {
            loops.shutdownGracefully(0, 60, TimeUnit.SECONDS).sync();
        }
    }
}

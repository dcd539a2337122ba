// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.interop.PipeDirectory;
import dev.npipe.net.NamedPipeServerSocketFactory;
import dev.npipe.net.NamedPipeSocketFactory;
import io.grpc.CallOptions;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.ClientCalls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** gRPC on its transport of OkHttp, both ends over one pipe. */
@Tag("windows")
@Timeout(120)
final class GrpcOkHttpTest {
    private static final int CALLS = 200;
    private static final int LARGE = 3 * 1024 * 1024;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        var nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server =
                OkHttpServerBuilder.forPort(nowhere, InsecureServerCredentials.create())
                        .socketFactory(new NamedPipeServerSocketFactory(address))
                        .addService(TextService.definition())
                        .build()
                        .start();
        channel =
                OkHttpChannelBuilder.forTarget("dns:///127.0.0.1")
                        .socketFactory(new NamedPipeSocketFactory(address))
                        .proxyDetector(_ -> null)
                        .usePlaintext()
                        .build();
    }

    @AfterEach
    void end() throws Exception {
        channel.shutdownNow();
        server.shutdownNow();
        assertThat(channel.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        assertThat(server.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    void unaryCallsAreAnswered() {
        for (int i = 0; i < CALLS; i++) {
            assertThat(call("call " + i, CallOptions.DEFAULT)).isEqualTo("call " + i);
        }
    }

    @Test
    void aLargeMessageGoesThereAndBack() {
        String large = "0123456789abcdef".repeat(LARGE / 16);
        String answer = call(large, CallOptions.DEFAULT);
        assertThat(answer.equals(large)).as("%s characters came", answer.length()).isTrue();
    }

    @Test
    void aStreamOfTheServerComesInOrder() {
        var received = new ArrayList<String>();
        ClientCalls.blockingServerStreamingCall(
                        channel, TextService.COUNT, CallOptions.DEFAULT, "5000")
                .forEachRemaining(received::add);
        assertThat(received).hasSize(5000).startsWith("0", "1").endsWith("4998", "4999");
    }

    @Test
    void aCallEndsAtItsDeadlineAndTheNextOneIsServed() {
        assertThat(call("first", CallOptions.DEFAULT)).isEqualTo("first");
        var soon = CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS);
        assertThatThrownBy(
                        () ->
                                ClientCalls.blockingUnaryCall(
                                        channel, TextService.SILENCE, soon, "a"))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .isEqualTo(Status.Code.DEADLINE_EXCEEDED));
        assertThat(call("next", CallOptions.DEFAULT)).isEqualTo("next");
    }

    @Test
    void aServerThatIsGoneIsUnavailable() throws Exception {
        assertThat(call("first", CallOptions.DEFAULT)).isEqualTo("first");
        server.shutdownNow().awaitTermination();
        assertThatThrownBy(() -> call("second", CallOptions.DEFAULT))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e ->
                                assertThat(e.getStatus().getCode())
                                        .isEqualTo(Status.Code.UNAVAILABLE));
    }

    private String call(String text, CallOptions options) {
        return ClientCalls.blockingUnaryCall(channel, TextService.ECHO, options, text);
    }
}

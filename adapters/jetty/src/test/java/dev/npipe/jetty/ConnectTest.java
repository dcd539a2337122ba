// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipeServerChannelBuilder;
import dev.npipe.NamedPipes;
import dev.npipe.PipeDirection;
import dev.npipe.PipeSecurity;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a client finds its server, or does not. */
@Timeout(120)
final class ConnectTest {
    private final NamedPipeAddress address = Way.newAddress();
    private final Server server = new Server();
    private final HttpClient client = new HttpClient();

    @BeforeEach
    void start() throws Exception {
        client.start();
    }

    @AfterEach
    void stop() throws Exception {
        client.stop();
        server.stop();
    }

    private void serve(NamedPipeServerChannelBuilder options) throws Exception {
        server.addConnector(new NamedPipeConnector(server, address, options));
        server.setHandler(new Answers());
        server.start();
    }

    private Request request() {
        return client.newRequest("http://localhost/x").transport(new NamedPipeTransport(address));
    }

    @Test
    void aMissingPipeRefusesTheConnectionAndIsNamed() {
        assertThatThrownBy(() -> request().send())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(address.name())
                .hasCauseInstanceOf(NoSuchFileException.class);
    }

    @Test
    void aOneWayPipeIsNoneForAServerAndLeavesItsName() throws Exception {
        assertThatThrownBy(
                        () ->
                                serve(
                                        NamedPipeServerChannel.builder()
                                                .direction(PipeDirection.INBOUND)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(address.name());
        assertThat(NamedPipes.exists(address)).isFalse();
    }

    @Test
    void aRefusedUserIsToldWhichPipeItWas() throws Exception {
        serve(NamedPipeServerChannel.builder().security(PipeSecurity.parse("D:(D;;GA;;;WD)")));
        assertThatThrownBy(() -> request().send())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(SocketException.class)
                .hasMessageContaining(address.name())
                .hasCauseInstanceOf(AccessDeniedException.class);
    }

    @Test
    void aBusyPipeIsWaitedForUntilTheConnectTimeout() throws Exception {
        serve(NamedPipeServerChannel.builder().maxInstances(1));
        try (var first = NamedPipeChannel.connect(address)) {
            client.setConnectTimeout(200);
            assertThatThrownBy(() -> request().send())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(SocketTimeoutException.class);
            assertThat(first.isOpen()).isTrue();
        }
    }

    @Test
    void aBusyPipeIsFreeWhenItsClientHasLeft() throws Exception {
        serve(NamedPipeServerChannel.builder().maxInstances(1));
        client.setConnectTimeout(60_000);
        var first = NamedPipeChannel.connect(address);
        var call = new CompletableResponseListener(request()).send();
        first.close();
        assertThat(call.get().getContentAsString()).isEqualTo("GET /x");
    }

    @Test
    void aConnectThatWaitsEndsWithItsClient() throws Exception {
        serve(NamedPipeServerChannel.builder().maxInstances(1));
        client.setConnectTimeout(0);
        try (var first = NamedPipeChannel.connect(address)) {
            var call = new CompletableResponseListener(request()).send();
            client.stop();
            assertThatThrownBy(() -> call.get(1, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class);
            assertThat(first.isOpen()).isTrue();
        }
    }

    @Test
    void aClientCanWaitForItsServer() throws Exception {
        Supplier<NamedPipeChannelBuilder> patient =
                () -> NamedPipeChannel.builder().waitForServer(true);
        client.setConnectTimeout(60_000);
        var request =
                client.newRequest("http://localhost/late")
                        .transport(new NamedPipeTransport(address, patient));
        var call = new CompletableResponseListener(request).send();
        serve(NamedPipeServerChannel.builder());
        assertThat(call.get().getContentAsString()).isEqualTo("GET /late");
    }

    @Test
    void aNameThatIsTakenFailsTheStart() throws Exception {
        try (var taken = NamedPipeServerChannel.bind(address)) {
            assertThatThrownBy(() -> serve(NamedPipeServerChannel.builder()))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining(address.name());
            assertThat(taken.isOpen()).isTrue();
        }
    }

    @Test
    void transportsToTheSamePipeAreEqual() {
        Supplier<NamedPipeChannelBuilder> options = NamedPipeChannel::builder;
        var plain = new NamedPipeTransport(address);
        assertThat(plain)
                .isEqualTo(new NamedPipeTransport(address))
                .hasSameHashCodeAs(new NamedPipeTransport(address))
                .isNotEqualTo(new NamedPipeTransport(Way.newAddress()))
                .isNotEqualTo(new NamedPipeTransport(address, options));
        assertThat(new NamedPipeTransport(address, options))
                .isEqualTo(new NamedPipeTransport(address, options));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipes;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.component.Graceful;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that stops, a client that stops, and peers that are killed. */
@Timeout(120)
@Tag("slow")
final class ShutdownTest {
    private static CompletableFuture<ContentResponse> heldCall(Pair pair) throws Exception {
        var call = new CompletableResponseListener(pair.request("/held")).send();
        pair.answers.held.await();
        return call;
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatStopsGracefullyLetsACallEnd(Way way) throws Exception {
        try (var pair = new Pair(way)) {
            pair.server.setHandler(new GracefulHandler(pair.answers));
            pair.server.setStopTimeout(60_000);
            pair.connector.setShutdownIdleTimeout(5_000);
            var begun = new CountDownLatch(1);
            pair.server.addBean(new Begun(begun));
            pair.server.start();
            pair.client.start();
            var call = heldCall(pair);
            Request next = pair.request("/next");
            var stop = CompletableFuture.runAsync(() -> stop(pair));
            begun.await();
            pair.answers.release.countDown();
            assertThat(call.get().getContentAsString()).isEqualTo("held");
            stop.get(1, TimeUnit.MINUTES);
            assertThatThrownBy(next::send).isInstanceOf(ExecutionException.class);
        }
    }

    /** Is told when a server begins to stop. */
    private record Begun(CountDownLatch latch) implements Graceful {
        @Override
        public CompletableFuture<Void> shutdown() {
            latch.countDown();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public boolean isShutdown() {
            return latch.getCount() == 0;
        }
    }

    private static void stop(Pair pair) {
        try {
            pair.server.stop();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatStopsAtOnceFailsACall(Way way) throws Exception {
        try (Pair pair = Pair.started(way)) {
            var call = heldCall(pair);
            pair.server.stop();
            assertThatThrownBy(() -> call.get(1, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatStopsFailsItsCallAndClosesItsConnection(Way way) throws Exception {
        try (var pair = new Pair(way)) {
            var closed = new WhenClosed(new CountDownLatch(1));
            pair.connector.addBean(closed);
            pair.server.start();
            pair.client.start();
            var call = heldCall(pair);
            pair.client.stop();
            assertThatThrownBy(() -> call.get(1, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class);
            pair.answers.release.countDown();
            assertThat(closed.latch().await(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void aServerThatIsKilledFailsACall() throws Exception {
        NamedPipeAddress address = Way.newAddress();
        try (var client = new HttpClient();
                var server = new KilledPeer("serve", address)) {
            client.start();
            server.awaitReady();
            var request = client.newRequest("http://localhost/held");
            request.transport(new NamedPipeTransport(address));
            var call = new CompletableResponseListener(request).send();
            server.awaitReady(); // it has the call
            server.kill();
            assertThatThrownBy(() -> call.get(1, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
        } finally {
            NamedPipeServerChannel.bind(address).close(); // takes away what was left
        }
    }

    @Test
    void aClientThatIsKilledEndsItsConnection() throws Exception {
        try (var pair = new Pair(Way.PIPE)) {
            var closed = new WhenClosed(new CountDownLatch(1));
            pair.connector.addBean(closed);
            pair.server.start();
            NamedPipeAddress address = ((NamedPipeConnector) pair.connector).address();
            try (var client = new KilledPeer("ask", address)) {
                client.awaitReady();
                client.kill();
            }
            assertThat(closed.latch().await(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void aServerCanBeStartedAgain() throws Exception {
        try (Pair pair = Pair.started(Way.PIPE)) {
            NamedPipeAddress address = ((NamedPipeConnector) pair.connector).address();
            for (int i = 0; i < 3; i++) {
                assertThat(pair.get("/" + i)).isEqualTo("GET /" + i);
                pair.server.stop();
                assertThat(NamedPipes.exists(address)).isFalse();
                assertThat(pair.connector.getTransport()).isNull();
                pair.server.start();
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for an engine is woken when the client is closed. */
@Timeout(60)
final class ClosingTest {
    private static final Set<Thread.State> WAITING =
            EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final NamedPipeAddress pipe = NamedPipeAddress.of("docker-" + UUID.randomUUID());
    private final NamedPipeDockerHttpClient client =
            NamedPipeDockerHttpClient.builder(pipe).maxConnections(1).build();

    private static Request get(String path) {
        return Request.builder().method(Request.Method.GET).path(path).build();
    }

    /** What a call fails with that has begun to wait. */
    private static FutureTask<Throwable> waiting(Callable<?> call) {
        var failure =
                new FutureTask<Throwable>(
                        () -> {
                            try {
                                throw new AssertionError("no failure, but " + call.call());
                            } catch (IOException | UncheckedIOException e) {
                                return e;
                            }
                        });
        Thread caller = Thread.ofVirtual().start(failure);
        while (!WAITING.contains(caller.getState()) && caller.isAlive()) {
            Thread.onSpinWait();
        }
        return failure;
    }

    private void closeAndAwait(FutureTask<Throwable> failure) throws Exception {
        client.close();
        assertThat(failure.get(30, TimeUnit.SECONDS)).hasMessageContaining(pipe.toString());
    }

    @Test
    void whoWaitsForAnAnswerIsWoken() throws Exception {
        try (var engine = new EngineStub(pipe, PipeMode.MESSAGE)) {
            var failure = waiting(() -> client.execute(get("/silent")));
            assertThat(engine.awaitSeen()).isEqualTo("/silent");
            closeAndAwait(failure);
        }
    }

    @Test
    void whoReadsAResponseIsWoken() throws Exception {
        try (var _ = new EngineStub(pipe, PipeMode.MESSAGE)) {
            InputStream body = client.execute(get("/log")).getBody();
            closeAndAwait(waiting(body::readAllBytes));
        }
    }

    @Test
    void whoReadsAStreamIsWoken() throws Exception {
        try (var _ = new EngineStub(pipe, PipeMode.MESSAGE);
                var keys = new PipedOutputStream()) {
            var attach = Request.builder().from(get("/attach"));
            Response response =
                    client.execute(attach.hijackedInput(new PipedInputStream(keys)).build());
            closeAndAwait(waiting(response.getBody()::readAllBytes));
        }
    }

    @Test
    void whoWaitsForAConnectionToBeFreeIsWoken() throws Exception {
        try (var engine = new EngineStub(pipe, PipeMode.MESSAGE);
                Response _ = client.execute(get("/log"))) {
            closeAndAwait(waiting(() -> client.execute(get("/_ping"))));
            assertThat(engine.connections()).isOne();
        }
    }

    @Test
    void whoWaitsForABusyPipeIsWoken() throws Exception {
        try (var server = NamedPipeServerChannel.builder().maxInstances(1).bind(pipe);
                var _ = NamedPipeChannel.connect(pipe);
                var _ = server.accept()) {
            closeAndAwait(waiting(() -> client.execute(get("/_ping"))));
        }
    }
}

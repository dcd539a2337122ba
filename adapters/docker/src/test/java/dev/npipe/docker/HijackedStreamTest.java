// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose connection becomes a stream both ways, as attach and exec have it. */
@Timeout(60)
final class HijackedStreamTest {
    private static final int LARGE = 3_000_000;

    private final NamedPipeAddress pipe = NamedPipeAddress.of("docker-" + UUID.randomUUID());
    private final NamedPipeDockerHttpClient client =
            NamedPipeDockerHttpClient.builder(pipe).build();

    @AfterEach
    void close() {
        client.close();
    }

    private Response execute(String path, InputStream input) {
        return client.execute(
                Request.builder()
                        .method(Request.Method.POST)
                        .path(path)
                        .bodyBytes("{}".getBytes(UTF_8))
                        .hijackedInput(input)
                        .build());
    }

    /** As the pipe of an engine on Windows is, where a message of no bytes ends the input. */
    @ParameterizedTest
    @ValueSource(strings = {"/attach", "/attach-200"})
    void theInputEndsAndTheOutputGoesOn(String path) throws Exception {
        endsItsInputAndReadsOn(path, PipeMode.MESSAGE);
    }

    /** As a Unix socket is. */
    @ParameterizedTest
    @ValueSource(strings = {"/attach", "/attach-200"})
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a pipe of byte type has no half-close")
    void theInputEndsAndTheOutputGoesOnInPlainBytes(String path) throws Exception {
        endsItsInputAndReadsOn(path, PipeMode.BYTE);
    }

    private void endsItsInputAndReadsOn(String path, PipeMode mode) throws Exception {
        try (var _ = new EngineStub(pipe, mode);
                Response response = execute(path, new ByteArrayInputStream(new byte[LARGE]))) {
            assertThat(response.getStatusCode()).isEqualTo(200);
            assertThat(response.getBody().readAllBytes())
                    .asString(UTF_8)
                    .isEqualTo("ready\n3000000 bytes\n");
        }
    }

    @Test
    void outputComesWhileTheInputWaits() throws Exception {
        try (var _ = new EngineStub(pipe, PipeMode.MESSAGE);
                var keys = new PipedOutputStream();
                Response response = execute("/attach", new PipedInputStream(keys))) {
            assertThat(response.getBody().readNBytes(6)).asString(UTF_8).isEqualTo("ready\n");
            keys.write(7);
            keys.close();
            assertThat(response.getBody().readAllBytes()).asString(UTF_8).isEqualTo("1 bytes\n");
        }
    }

    @Test
    void aRequestThatIsRefusedLeavesTheInputAlone() throws Exception {
        var input = new ByteArrayInputStream(new byte[5]);
        try (var _ = new EngineStub(pipe, PipeMode.MESSAGE);
                Response response = execute("/no-such-container", input)) {
            assertThat(response.getStatusCode()).isEqualTo(404);
            assertThat(response.getBody().readAllBytes())
                    .asString(UTF_8)
                    .isEqualTo("{\"message\":\"no such container\"}");
            assertThat(input.available()).isEqualTo(5);
        }
    }

    /** The program has ended and did not want the rest. */
    @Test
    void outputIsReadToItsEndThoughTheInputIsNotTaken() throws Exception {
        try (var _ = new EngineStub(pipe, PipeMode.MESSAGE);
                Response response = execute("/gone", new EndlessInput())) {
            assertThat(response.getBody().readAllBytes()).asString(UTF_8).isEqualTo("ready\n");
        }
    }

    @Test
    void aFailureOfTheInputIsToldToWhoReadsTheOutput() throws Exception {
        try (var _ = new EngineStub(pipe, PipeMode.MESSAGE);
                Response response = execute("/attach", new BrokenInput())) {
            assertThatThrownBy(() -> response.getBody().readAllBytes())
                    .isInstanceOf(IOException.class)
                    .hasMessage("%s: the input could not be sent: no more tape", pipe)
                    .hasRootCauseMessage("no more tape");
        }
    }

    @Test
    void anErrorOfTheInputIsToldToWhoReadsTheOutput() throws Exception {
        try (var _ = new EngineStub(pipe, PipeMode.MESSAGE);
                Response response = execute("/attach", new FaultyInput(new CountDownLatch(0)))) {
            assertThatThrownBy(() -> response.getBody().readAllBytes())
                    .isInstanceOf(IOException.class)
                    .hasMessage("%s: the input could not be sent: too deep", pipe)
                    .hasRootCauseInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void anErrorOfTheBodyEndsTheConnection() throws Exception {
        var accepted = new CountDownLatch(1);
        var request =
                Request.builder()
                        .method(Request.Method.POST)
                        .path("/attach")
                        .body(new FaultyInput(accepted))
                        .hijackedInput(InputStream.nullInputStream())
                        .build();
        var received = new CompletableFuture<Integer>();
        try (PipeServer _ =
                NamedPipeServerChannel.bind(pipe)
                        .serve(
                                engine -> {
                                    accepted.countDown();
                                    received.complete(engine.read(ByteBuffer.allocate(1)));
                                })) {
            assertThatThrownBy(() -> client.execute(request))
                    .isInstanceOf(StackOverflowError.class);
            assertThat(received.get()).isEqualTo(-1);
        }
    }

    @Test
    void closingTheResponseEndsTheInputOfTheEngine() throws Exception {
        try (var engine = new EngineStub(pipe, PipeMode.MESSAGE);
                var keys = new PipedOutputStream()) {
            execute("/attach", new PipedInputStream(keys)).close();
            assertThat(engine.awaitSeen()).isEqualTo("/attach");
            assertThat(engine.awaitSeen()).isEqualTo("end of input");
        }
    }

    private static final class EndlessInput extends InputStream {
        @Override
        public int read() {
            return 'x';
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return length;
        }
    }

    private static final class BrokenInput extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("no more tape");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
        }
    }

    /** Fails, and not with an exception, when the latch is down. */
    private static final class FaultyInput extends InputStream {
        private final CountDownLatch latch;

        FaultyInput(CountDownLatch latch) {
            this.latch = latch;
        }

        @Override
        public int read() throws IOException {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            throw new StackOverflowError("too deep");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
        }
    }
}

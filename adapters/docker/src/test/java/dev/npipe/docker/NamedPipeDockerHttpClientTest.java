// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ordinary requests, their time limits and their failures. */
@Timeout(60)
final class NamedPipeDockerHttpClientTest {
    /** Enough for what has to be answered before. */
    private static final Duration IN_TIME = Duration.ofSeconds(2);

    private final NamedPipeAddress pipe = NamedPipeAddress.of("docker-" + UUID.randomUUID());
    private EngineStub engine;

    @BeforeEach
    void startTheEngine() throws IOException {
        engine = new EngineStub(pipe, PipeMode.MESSAGE);
    }

    @AfterEach
    void endTheEngine() throws Exception {
        engine.close();
    }

    private static Request get(String path) {
        return Request.builder().method(Request.Method.GET).path(path).build();
    }

    private static String text(NamedPipeDockerHttpClient client, Request request)
            throws IOException {
        try (Response response = client.execute(request)) {
            return new String(response.getBody().readAllBytes(), UTF_8);
        }
    }

    @Test
    void requestsShareAConnection() throws Exception {
        try (var client = NamedPipeDockerHttpClient.builder(pipe).build()) {
            for (int i = 0; i < 100; i++) {
                assertThat(text(client, get("/_ping"))).isEqualTo("OK");
            }
            assertThat(engine.connections()).isOne();
        }
    }

    @Test
    void aBodyIsSentWithItsLengthIfThatIsKnown() throws Exception {
        try (var client = NamedPipeDockerHttpClient.builder(pipe).build()) {
            var post = Request.builder().method(Request.Method.POST).path("/size");
            byte[] large = new byte[1 << 20];
            assertThat(text(client, post.bodyBytes(new byte[3]).build())).isEqualTo("3 bytes");
            assertThat(
                            text(
                                    client,
                                    post.bodyBytes(null)
                                            .body(new ByteArrayInputStream(large))
                                            .build()))
                    .isEqualTo("1048576 bytes in chunks");
        }
    }

    @Test
    void aResponseHasItsStatusAndItsHeadersInAnyCase() throws Exception {
        try (var client = NamedPipeDockerHttpClient.builder(pipe).build();
                Response response = client.execute(get("/no-such-container"))) {
            assertThat(response.getStatusCode()).isEqualTo(404);
            assertThat(response.getHeader("content-length")).isEqualTo("31");
            assertThat(response.getHeaders().get("CONTENT-LENGTH")).containsExactly("31");
        }
    }

    @Test
    void aResponseThatGoesOnIsClosedAtOnce() throws Exception {
        try (var client = NamedPipeDockerHttpClient.builder(pipe).maxConnections(1).build()) {
            for (int i = 0; i < 3; i++) {
                try (Response response = client.execute(get("/log"));
                        InputStream body = response.getBody()) {
                    assertThat(body.readNBytes(5)).asString(UTF_8).isEqualTo("line\n");
                }
            }
            assertThat(text(client, get("/_ping"))).isEqualTo("OK");
        }
    }

    @Test
    void anEngineThatDoesNotAnswerIsGivenUpInTime() {
        var builder = NamedPipeDockerHttpClient.builder(pipe);
        try (var client = builder.responseTimeout(Duration.ofMillis(200)).build()) {
            assertThatThrownBy(() -> client.execute(get("/silent")))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(SocketTimeoutException.class)
                    .hasMessage("GET /silent: %s: Read timed out", pipe);
        }
    }

    @Test
    void aBodyThatDoesNotGoOnIsGivenUpInTime() {
        var builder = NamedPipeDockerHttpClient.builder(pipe);
        try (var client = builder.responseTimeout(IN_TIME).build();
                Response response = client.execute(get("/log"))) {
            assertThatThrownBy(() -> response.getBody().readAllBytes())
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("%s: Read timed out", pipe);
        }
    }

    @Test
    void aConnectionThatDoesNotBecomeFreeIsGivenUpInTime() {
        var builder = NamedPipeDockerHttpClient.builder(pipe).maxConnections(1);
        try (var client = builder.connectTimeout(IN_TIME).build();
                Response _ = client.execute(get("/log"))) {
            assertThatThrownBy(() -> client.execute(get("/_ping")))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("GET /_ping: %s: ", pipe);
        }
    }

    @Test
    void aMissingEngineIsNamed() {
        var missing = NamedPipeAddress.of("docker-" + UUID.randomUUID());
        var attach = Request.builder().from(get("/attach"));
        try (var client = NamedPipeDockerHttpClient.builder(missing).build()) {
            assertThatThrownBy(() -> client.execute(get("/_ping")))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasRootCauseInstanceOf(java.nio.file.NoSuchFileException.class)
                    .hasMessageStartingWith("GET /_ping: %s", missing);
            assertThatThrownBy(
                            () ->
                                    client.execute(
                                            attach.hijackedInput(InputStream.nullInputStream())
                                                    .build()))
                    .isInstanceOf(UncheckedIOException.class)
                    .cause()
                    .hasCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aNumberOutOfBoundsIsNamed() {
        var builder = NamedPipeDockerHttpClient.builder(pipe);
        assertThatThrownBy(() -> builder.connectTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("connectTimeout: PT0S");
        assertThatThrownBy(() -> builder.responseTimeout(Duration.ofDays(25)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("responseTimeout: PT600H");
        assertThatThrownBy(() -> builder.maxConnections(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxConnections: 0");
    }

    @Test
    void theAddressIsThatOfDockerJava() throws Exception {
        URI host = URI.create("npipe:////./pipe/" + pipe.name());
        try (var client = NamedPipeDockerHttpClient.builder(host).build()) {
            assertThat(text(client, get("/_ping"))).isEqualTo("OK");
        }
        assertThatThrownBy(() -> NamedPipeDockerHttpClient.builder(URI.create("tcp://host:2375")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tcp://host:2375");
    }

    @Test
    void aClosedClientRefusesRequests() {
        var client = NamedPipeDockerHttpClient.builder(pipe).build();
        client.close();
        assertThatThrownBy(() -> client.execute(get("/_ping")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("GET /_ping: %s: the client is closed", pipe);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipes;
import dev.npipe.PipeServer;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The recipe with messages, both ends of it, and clients that say what they should not. */
@Timeout(120)
@Tag("slow")
final class JsonRpcTest {
    private static final int MANY = 1000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final NamedPipeAddress address = NamedPipeAddress.of("json-" + UUID.randomUUID());
    private PipeServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = JsonRpc.serve(address);
    }

    @AfterEach
    void endServer() throws IOException {
        server.close();
    }

    private static JsonRpc running(NamedPipeChannel pipe) {
        var rpc = new JsonRpc(JsonRpc.Texts.inMessages(pipe), Map.of());
        Thread.startVirtualThread(rpc::run);
        return rpc;
    }

    /** One call of the system for a request and its answer: to connect, ask, and close. */
    @Test
    void aRequestIsOneCall() throws Exception {
        String request = "{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"method\":\"add\",\"params\":[40,2]}";
        assertThat(ask(request)).isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"a\",\"result\":42}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{not JSON | -32700",
                "[] | -32600",
                "{\"jsonrpc\":\"2.0\"} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7} | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"unheardOf\"} | -32601"
            })
    void whatIsNoRequestIsAnsweredWithItsError(String text, int code) throws Exception {
        assertThat(ask(text)).contains("\"error\":{\"code\":" + code + ",");
    }

    private String ask(String text) throws IOException {
        byte[] answer = NamedPipes.call(address, UTF_8.encode(text), 1000, PATIENCE).orElseThrow();
        return new String(answer, UTF_8);
    }

    @Test
    void aThousandRequestsAreAnsweredWhileOneWaits() throws Exception {
        try (NamedPipeChannel pipe = NamedPipeChannel.connect(address)) {
            JsonRpc rpc = running(pipe);
            CompletableFuture<JsonNode> waiting = rpc.call("awaitSignal");
            List<CompletableFuture<JsonNode>> answers =
                    Collections.synchronizedList(new ArrayList<>());
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < MANY; i++) {
                int number = i;
                threads.add(
                        Thread.startVirtualThread(
                                () ->
                                        answers.add(
                                                rpc.call("add", number, 1)
                                                        .thenApply(sum -> expect(sum, number)))));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(1, MINUTES);
            assertThat(answers).hasSize(MANY);
            assertThat(waiting).isNotDone();
            rpc.tell("signal");
            assertThat(waiting.get(1, MINUTES).asBoolean()).isTrue();
        }
    }

    private static JsonNode expect(JsonNode sum, int number) {
        assertThat(sum.asInt()).isEqualTo(number + 1);
        return sum;
    }

    @Test
    void whatWasAskedAndWhatIsAskedFailsAfterTheEnd() throws Exception {
        try (NamedPipeChannel pipe = NamedPipeChannel.connect(address)) {
            JsonRpc rpc = running(pipe);
            CompletableFuture<JsonNode> waiting = rpc.call("awaitSignal");
            assertThat(rpc.call("add", 1, 1).get(1, MINUTES).asInt()).isEqualTo(2);
            server.close();
            assertThatThrownBy(() -> waiting.get(1, MINUTES))
                    .hasCauseInstanceOf(EOFException.class);
            assertThatThrownBy(() -> rpc.call("add", 1, 1).get(1, MINUTES))
                    .hasCauseInstanceOf(IOException.class);
        }
    }
}

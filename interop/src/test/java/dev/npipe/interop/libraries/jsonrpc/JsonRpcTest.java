// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.libraries.jsonrpc;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeOwner;
import dev.npipe.interop.Peer;
import dev.npipe.interop.PipeDirectory;
import dev.npipe.samples.JsonRpc;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * The recipe {@link JsonRpc}, with Jackson, and a program in C# that has its texts as StreamJsonRpc
 * has them: with headers, or as messages.
 */
@Tag("windows")
@DisabledOnOs(value = OS.MAC, disabledReason = "the peers are for Linux and Windows")
@Timeout(180)
final class JsonRpcTest {
    private static final int MANY = 1000;
    private static final int LARGE = 1024 * 1024;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();

    /** On Wine the pipe of a server in C# belongs to nobody whom a client would expect. */
    private NamedPipeChannel connect(Wire wire) throws IOException {
        return NamedPipeChannel.builder()
                .mode(wire.mode())
                .expectOwner(PipeOwner.any())
                .connect(address);
    }

    private Peer startServer(Wire wire) throws Exception {
        return wire.start(directory, "server", address).awaitLine("listening");
    }

    private static JsonRpc running(JsonRpc rpc) {
        Thread.startVirtualThread(rpc::run);
        return rpc;
    }

    private static String text(CompletableFuture<JsonNode> answer) throws Exception {
        return answer.get(1, MINUTES).asString();
    }

    @ParameterizedTest
    @EnumSource
    void aServerInCSharpAnswersAndAsksBack(Wire wire) throws Exception {
        try (Peer server = startServer(wire);
                NamedPipeChannel pipe = connect(wire)) {
            Map<String, JsonRpc.Method> methods =
                    Map.of("answer", params -> "Java was asked " + params.path(0).asString());
            JsonRpc rpc = running(new JsonRpc(wire.over(pipe), methods));
            assertThat(text(rpc.call("echo", "grüße"))).isEqualTo("grüße");
            assertThat(text(rpc.call("askBack", "who"))).isEqualTo("Java was asked who");
            assertThatThrownBy(() -> rpc.call("fail", "on purpose").get(1, MINUTES))
                    .hasCauseInstanceOf(JsonRpc.Failure.class)
                    .hasMessageContaining("-32001 on purpose");
            assertThatThrownBy(() -> rpc.call("unheardOf").get(1, MINUTES))
                    .hasMessageContaining("-32601 no such method: unheardOf");
            rpc.tell("note", "good");
            rpc.tell("note", "bye");
            assertThat(text(rpc.call("notes"))).isEqualTo("good, bye");
            pipe.close();
            assertThat(server.finish()).containsExactly("listening", "noted good, bye");
        }
    }

    /** The odd ones at once, and when it is told so the even ones, the last of them first. */
    @ParameterizedTest
    @EnumSource
    void aThousandRequestsAreAnsweredOutOfOrder(Wire wire) throws Exception {
        try (Peer server = startServer(wire);
                NamedPipeChannel pipe = connect(wire)) {
            JsonRpc rpc = running(new JsonRpc(wire.over(pipe), Map.of()));
            var order = new CopyOnWriteArrayList<Integer>();
            var answers = new ArrayList<CompletableFuture<?>>();
            for (int i = 0; i < MANY; i++) {
                CompletableFuture<JsonNode> answer = rpc.call("hold", i);
                answers.add(answer.thenAccept(number -> order.add(number.asInt())));
            }
            rpc.tell("release");
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(1, MINUTES);
            assertThat(order).containsExactlyElementsOf(oddThenEvenBackwards());
            pipe.close();
            server.finish();
        }
    }

    private static List<Integer> oddThenEvenBackwards() {
        var order = new ArrayList<Integer>();
        for (int i = 1; i < MANY; i += 2) {
            order.add(i);
        }
        for (int i = MANY - 2; i >= 0; i -= 2) {
            order.add(i);
        }
        return order;
    }

    @ParameterizedTest
    @EnumSource
    void aTextOfOneMebibyteComesBackAsItWas(Wire wire) throws Exception {
        String large = "x\u2603\n".repeat(LARGE / 5);
        try (Peer server = startServer(wire);
                NamedPipeChannel pipe = connect(wire)) {
            JsonRpc rpc = running(new JsonRpc(wire.over(pipe), Map.of()));
            for (int i = 0; i < 3; i++) {
                boolean same = large.equals(text(rpc.call("echo", large)));
                assertThat(same).as("the text came back").isTrue();
            }
            pipe.close();
            server.finish();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatWasAskedFailsWhenTheServerInCSharpIsGone(Wire wire) throws Exception {
        try (Peer server = startServer(wire);
                NamedPipeChannel pipe = connect(wire)) {
            JsonRpc rpc = running(new JsonRpc(wire.over(pipe), Map.of()));
            CompletableFuture<JsonNode> held = rpc.call("hold", 0);
            assertThat(text(rpc.call("echo", "here"))).isEqualTo("here");
            assertThat(held).isNotDone();
            server.close();
            Files.deleteIfExists(directory.rawSocket(address)); // which it could not do itself
            assertThatThrownBy(() -> held.get(1, MINUTES)).hasCauseInstanceOf(IOException.class);
            assertThatThrownBy(() -> rpc.call("echo", "gone").get(1, MINUTES))
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aClientInCSharpIsAnsweredAndAskedBack(Wire wire) throws Exception {
        try (var server =
                        NamedPipeServerChannel.builder()
                                .mode(wire.mode())
                                .bind(address)
                                .serve(pipe -> answer(wire.over(pipe)));
                Peer client = wire.start(directory, "client", address)) {
            assertThat(client.finish())
                    .containsExactly(
                            "echoed grüße",
                            MANY + " right answers: True, half of them held back: True",
                            "echoed 1 MiB: True",
                            "asked back: C# was asked who",
                            "failed -32001 on purpose",
                            "failed -32601 no such method: unheardOf",
                            "failed -32700 not JSON",
                            "noted good, bye");
            assertThat(server.address()).isEqualTo(address);
        }
    }

    private static void answer(JsonRpc.Texts texts) {
        var notes = new CopyOnWriteArrayList<String>();
        var released = new CountDownLatch(1);
        var self = new CompletableFuture<JsonRpc>();
        Map<String, JsonRpc.Method> methods =
                Map.of(
                        "echo", params -> params.path(0),
                        "hold",
                                params -> {
                                    if (params.path(0).asInt() % 2 == 0) {
                                        released.await();
                                    }
                                    return params.path(0);
                                },
                        "release",
                                _ -> {
                                    released.countDown();
                                    return true;
                                },
                        "askBack", params -> self.get().call("answer", params.path(0)).get(),
                        "fail",
                                params -> {
                                    throw new JsonRpc.Failure(-32001, params.path(0).asString());
                                },
                        "note", params -> notes.add(params.path(0).asString()),
                        "notes", _ -> String.join(", ", notes));
        var rpc = new JsonRpc(texts, methods);
        self.complete(rpc);
        rpc.run();
    }
}

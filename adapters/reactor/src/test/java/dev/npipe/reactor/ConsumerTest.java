// SPDX-License-Identifier: Apache-2.0
package dev.npipe.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.netty.NamedPipeNettyChannel;
import dev.npipe.testkit.process.ModularProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program with modules: its own, this one, and Reactor Netty's. */
@Timeout(120)
@Tag("slow")
final class ConsumerTest {
    private static final String PROGRAM =
            """
            package program;
            import dev.npipe.NamedPipeAddress;
            import dev.npipe.reactor.NamedPipeLoopResources;
            import io.netty.channel.unix.DomainSocketAddress;
            import reactor.core.publisher.Mono;
            import reactor.netty.http.client.HttpClient;
            import reactor.netty.http.server.HttpServer;
            class Program {
                public static void main(String[] words) {
                    var pipe = new DomainSocketAddress(NamedPipeAddress.of(words[0]).toString());
                    var loops = NamedPipeLoopResources.create("pipes");
                    var server = HttpServer.create().runOn(loops).bindAddress(() -> pipe)
                            .handle((request, response) -> response.sendString(Mono.just("hello from ")))
                            .bindNow();
                    var client = HttpClient.create().runOn(loops).remoteAddress(() -> pipe);
                    System.out.println(client.get().uri("/").responseContent().aggregate().asString().block()
                            + NamedPipeLoopResources.class.getModule());
                    server.disposeNow();
                }
            }
            """;

    @TempDir private Path directory;

    @Test
    void aProgramOfModulesTalksOverAPipe() throws Exception {
        Stream<String> libraries =
                Stream.concat(
                        ModularProgram.holding(
                                NamedPipeAddress.class,
                                NamedPipeNettyChannel.class,
                                NamedPipeLoopResources.class),
                        ModularProgram.jars("netty-.*|reactor-.*|reactive-streams"));
        List<String> requires =
                List.of(
                        "dev.npipe.reactor",
                        "io.netty.transport.unix.common",
                        "reactor.netty.http",
                        "io.netty.codec.http");
        var program = ModularProgram.compiled(directory, libraries, requires, PROGRAM);
        // Reactor Netty's modules are automatic: they name none of those that they need
        List<String> options = List.of("--add-modules=ALL-MODULE-PATH");
        assertThat(program.run(options, PipeLoops.newAddress().name()))
                .isEqualTo("hello from module dev.npipe.reactor");
    }
}

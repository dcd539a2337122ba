// SPDX-License-Identifier: Apache-2.0
package dev.npipe.vertx;

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

/** A program with modules: its own, this one, and those of Vert.x. */
@Timeout(120)
@Tag("slow")
final class ConsumerTest {
    private static final String PROGRAM =
            """
            package program;
            import dev.npipe.vertx.NamedPipeTransport;
            import io.vertx.core.Vertx;
            import io.vertx.core.http.HttpClientRequest;
            import io.vertx.core.http.HttpClientResponse;
            import io.vertx.core.http.RequestOptions;
            import io.vertx.core.net.SocketAddress;
            class Program {
                public static void main(String[] words) {
                    var vertx = Vertx.builder().withTransport(new NamedPipeTransport()).build();
                    var pipe = SocketAddress.domainSocketAddress(words[0]);
                    var hello = new RequestOptions().setServer(pipe).setURI("/");
                    var answer = vertx.createHttpServer()
                            .requestHandler(request -> request.response().end("hello from "))
                            .listen(pipe)
                            .compose(server -> vertx.createHttpClient().request(hello))
                            .compose(HttpClientRequest::send)
                            .compose(HttpClientResponse::body);
                    System.out.println(answer.toCompletionStage().toCompletableFuture().join()
                            + NamedPipeTransport.class.getModule().toString());
                    vertx.close().toCompletionStage().toCompletableFuture().join();
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
                                NamedPipeTransport.class),
                        ModularProgram.jars("netty-.*|vertx-.*|jackson-core"));
        var program =
                ModularProgram.compiled(directory, libraries, List.of("dev.npipe.vertx"), PROGRAM);
        assertThat(program.run(List.of(), PipeVertx.newAddress().name()))
                .isEqualTo("hello from module dev.npipe.vertx");
    }
}

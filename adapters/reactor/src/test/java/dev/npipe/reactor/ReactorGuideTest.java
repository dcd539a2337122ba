// SPDX-License-Identifier: Apache-2.0
package dev.npipe.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.PipeSecurity;
import dev.npipe.netty.NamedPipeOptions;
import dev.npipe.netty.OwnPipeDirectory;
import dev.npipe.netty.RecordedLeaks;
import io.netty.channel.unix.DomainSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** The Java of the section on Reactor Netty in docs/guide-netty.md, from between the marks. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no directory keeps fixed names apart there")
@Timeout(60)
final class ReactorGuideTest implements OwnPipeDirectory {
    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    @Test
    void aServerAndItsClientsTalk() {
        // tag::ends
        var loops = NamedPipeLoopResources.create("pipes");
        var pipe = new DomainSocketAddress("\\\\.\\pipe\\SamplePipe");
        DisposableServer server =
                HttpServer.create()
                        .runOn(loops)
                        .bindAddress(() -> pipe)
                        // otherwise the own user
                        .option(NamedPipeOptions.SECURITY, PipeSecurity.authenticatedUsers())
                        .handle((request, response) -> response.sendString(Mono.just("hello")))
                        .bindNow();
        HttpClient client = HttpClient.create().runOn(loops).remoteAddress(() -> pipe);
        // end::ends
        assertThat(PipeLoops.text(client, "/hello")).isEqualTo("hello");
        // tag::webclient
        WebClient webClient =
                WebClient.builder().clientConnector(new ReactorClientHttpConnector(client)).build();
        Mono<String> answer = webClient.get().uri("/hello").retrieve().bodyToMono(String.class);
        // end::webclient
        assertThat(answer.block(PipeLoops.LIMIT)).isEqualTo("hello");
        server.disposeNow(PipeLoops.LIMIT);
        loops.disposeLater(Duration.ZERO, PipeLoops.LIMIT).block(PipeLoops.LIMIT);
    }
}

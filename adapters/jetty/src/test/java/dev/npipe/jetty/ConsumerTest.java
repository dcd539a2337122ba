// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.testkit.process.ModularProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs with modules: a client has no server of Jetty's. */
@Tag("slow")
final class ConsumerTest {
    private static final String CLIENT =
            "jetty-(alpn-client|client|compression-(common|gzip)|http|io|util)|slf4j-api";
    private static final String SERVER = "jetty-(http|io|server|util)|slf4j-api";

    @TempDir private Path directory;

    private String run(String jars, String requires, String statements) throws Exception {
        Stream<String> libraries =
                Stream.concat(
                        ModularProgram.holding(NamedPipeAddress.class, NamedPipeConnector.class),
                        ModularProgram.jars(jars));
        String source =
                """
                package program;
                class Program {
                    public static void main(String[] words) throws Exception {
                        var address = dev.npipe.NamedPipeAddress.of(words[0]);
                        %s
                    }
                }
                """
                        .formatted(statements);
        return ModularProgram.compiled(
                        directory, libraries, List.of("dev.npipe.jetty", requires), source)
                .run(List.of(), Way.newAddress().name());
    }

    @Test
    void aServerListens() throws Exception {
        String statements =
                """
                var server = new org.eclipse.jetty.server.Server();
                server.addConnector(new dev.npipe.jetty.NamedPipeConnector(server, address));
                server.start();
                System.out.println("exists: " + dev.npipe.NamedPipes.exists(address));
                server.stop();
                """;
        assertThat(run(SERVER, "org.eclipse.jetty.server", statements)).isEqualTo("exists: true");
    }

    @Test
    void aClientConnectsWithoutJettysServer() throws Exception {
        String statements =
                """
                var client = new org.eclipse.jetty.client.HttpClient();
                client.start();
                try {
                    client.newRequest("http://localhost")
                            .transport(new dev.npipe.jetty.NamedPipeTransport(address)).send();
                } catch (java.util.concurrent.ExecutionException e) {
                    System.out.println(e.getCause().getClass());
                }
                client.stop();
                """;
        assertThat(run(CLIENT, "org.eclipse.jetty.client", statements))
                .isEqualTo("class java.net.ConnectException");
    }
}

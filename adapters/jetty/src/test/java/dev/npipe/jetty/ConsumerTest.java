// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs with modules: a client has no server of Jetty's. */
final class ConsumerTest {
    private static final String CLIENT =
            "jetty-(alpn-client|client|compression-(common|gzip)|http|io|util)-\\d[^\\\\/]*\\.jar"
                    + "|slf4j-api-\\d[^\\\\/]*\\.jar";
    private static final String SERVER =
            "jetty-(http|io|server|util)-\\d[^\\\\/]*\\.jar" + "|slf4j-api-\\d[^\\\\/]*\\.jar";

    @TempDir Path directory;

    private String compiled(String libraries, String requires, String member) throws Exception {
        Path module =
                Files.writeString(
                        directory.resolve("module-info.java"),
                        "module program { requires dev.npipe.jetty; requires " + requires + "; }");
        Path program =
                Files.writeString(
                        directory.resolve("Program.java"),
                        "package program; class Program { " + member + " }");
        String own =
                "([\\\\/](jetty|core)[\\\\/]target[\\\\/](fast[\\\\/])?classes|[\\\\/]npipe(-jetty)?(-[^\\\\/]*SNAPSHOT)?\\.jar)";
        String path =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(
                                e ->
                                        e.matches(".*" + own)
                                                || e.matches(".*[\\\\/](" + libraries + ")"))
                        .collect(Collectors.joining(File.pathSeparator));
        var output = new StringWriter();
        var printer = new PrintWriter(output);
        int status =
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                printer,
                                printer,
                                "-p",
                                path,
                                "-d",
                                directory.resolve("out").toString(),
                                module.toString(),
                                program.toString());
        return status == 0 ? "compiled" : "javac -p " + path + ": " + output;
    }

    @Test
    void aServerCompiles() throws Exception {
        String member =
                """
                Object connector = new dev.npipe.jetty.NamedPipeConnector(
                        new org.eclipse.jetty.server.Server(), dev.npipe.NamedPipeAddress.of("x"));
                """;
        assertThat(compiled(SERVER, "org.eclipse.jetty.server", member)).isEqualTo("compiled");
    }

    @Test
    void aClientCompilesWithoutAServer() throws Exception {
        String member =
                """
                Object call = new org.eclipse.jetty.client.HttpClient().newRequest("http://x")
                        .transport(new dev.npipe.jetty.NamedPipeTransport(
                                dev.npipe.NamedPipeAddress.of("x")));
                """;
        assertThat(compiled(CLIENT, "org.eclipse.jetty.client", member)).isEqualTo("compiled");
    }
}

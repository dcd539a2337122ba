// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

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

/** A program with modules, which has this module and Netty, and nothing else. */
class ConsumerTest {
    private static final String NEEDED =
            ".*([\\\\/](netty|core)[\\\\/]target[\\\\/](fast[\\\\/])?classes"
                    + "|[\\\\/]npipe(-netty)?(-[^\\\\/]*SNAPSHOT)?\\.jar"
                    + "|[\\\\/]netty-(buffer|common|resolver|transport)-\\d[^\\\\/]*\\.jar)";

    @TempDir Path directory;

    @Test
    void aModularProgramCompiles() throws Exception {
        Path module =
                Files.writeString(
                        directory.resolve("module-info.java"),
                        "module program { requires dev.npipe.netty; }");
        Path program =
                Files.writeString(
                        directory.resolve("Program.java"),
                        """
                        package program;
                        class Program {
                            dev.npipe.netty.NamedPipeNettyChannel channel =
                                    new dev.npipe.netty.NamedPipeNettyChannel();
                            Object pipe = channel.pipe().address();
                        }
                        """);
        String path =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(entry -> entry.matches(NEEDED))
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
        assertThat(status).as("javac -p %s: %s", path, output).isZero();
    }
}

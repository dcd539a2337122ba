// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program with modules: its own, this one, and what this one names. */
@Timeout(120)
final class ConsumerTest {
    private static final String PROGRAM =
            """
            package program;
            import dev.npipe.NamedPipeAddress;
            import dev.npipe.grpc.NamedPipeGrpc;
            import io.grpc.Grpc;
            import io.grpc.InsecureChannelCredentials;
            import io.grpc.InsecureServerCredentials;
            class Program {
                public static void main(String[] words) throws Exception {
                    var address = NamedPipeAddress.of(words[0]);
                    var server = NamedPipeGrpc.serverBuilder(address, InsecureServerCredentials.create())
                            .build().start();
                    var channel = Grpc.newChannelBuilder("npipe:" + words[0], InsecureChannelCredentials.create())
                            .build();
                    var ready = new java.util.concurrent.CountDownLatch(1);
                    Runnable[] look = new Runnable[1];
                    look[0] = () -> {
                        var now = channel.getState(true);
                        if (now == io.grpc.ConnectivityState.READY) ready.countDown();
                        else channel.notifyWhenStateChanged(now, look[0]);
                    };
                    look[0].run();
                    ready.await();
                    System.out.print(Program.class.getModule() + " is ready");
                    channel.shutdownNow();
                    server.shutdownNow();
                }
            }
            """;

    @TempDir private Path directory;

    @Test
    void aModularProgramIsCompiledAndItsTargetIsResolved() throws Exception {
        Path module =
                Files.writeString(
                        directory.resolve("module-info.java"),
                        "module program { requires dev.npipe.grpc; }");
        Path program = Files.writeString(directory.resolve("Program.java"), PROGRAM);
        Path classes = directory.resolve("classes");
        run("javac", "-p", modules(), "-d", "" + classes, "" + module, "" + program);
        String said =
                run(
                        "java",
                        "-p",
                        classes + File.pathSeparator + modules(),
                        // gRPC's modules are automatic: they name none of those that they need
                        "--add-modules=ALL-MODULE-PATH",
                        "--enable-native-access=dev.npipe",
                        "-Ddev.npipe.directory=" + directory,
                        "-m",
                        "program/program.Program",
                        new Ends().address.name());
        assertThat(said).endsWith("module program is ready");
    }

    /** What the tests have, but for the tests and what only they need. */
    private static String modules() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*(test-classes|tests\\.jar|surefire|junit).*"))
                .filter(entry -> !entry.matches(".*(assertj|byte-buddy|opentest4j|apiguardian).*"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String run(String tool, String... arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
        return said;
    }
}

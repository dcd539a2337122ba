// SPDX-License-Identifier: Apache-2.0
package dev.npipe.grpc;

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

/** A program with modules: its own, this one, and what this one names. */
@Timeout(120)
@Tag("slow")
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
        Stream<String> libraries =
                Stream.concat(
                        ModularProgram.holding(
                                NamedPipeAddress.class,
                                NamedPipeNettyChannel.class,
                                NamedPipeGrpc.class),
                        ModularProgram.jars(
                                "grpc-.*|netty-(?!pkitesting).*|guava|failureaccess|perfmark-api|gson"
                                        + "|error_prone_annotations|jsr305|j2objc-annotations"
                                        + "|annotations-api|animal-sniffer-annotations"));
        var program =
                ModularProgram.compiled(directory, libraries, List.of("dev.npipe.grpc"), PROGRAM);
        // gRPC's modules are automatic: they name none of those that they need
        assertThat(program.run(List.of("--add-modules=ALL-MODULE-PATH"), new Ends().address.name()))
                .isEqualTo("module program is ready");
    }
}

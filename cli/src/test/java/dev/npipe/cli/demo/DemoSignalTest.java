// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Npipe;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C and SIGTERM: every end goes quietly and leaves no socket file. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are sent by kill")
@Tag("slow")
class DemoSignalTest extends DemoFixture {
    private final String name = "DemoSignalTest-" + System.nanoTime();

    @ParameterizedTest
    @CsvSource({"INT, duplex", "TERM, duplex", "INT, native", "TERM, native"})
    void aWaitingServerEndsQuietly(String signal, String kind) throws Exception {
        Npipe server =
                kind.equals("native")
                        ? npipe("demo", "server", "--name", name, "--native")
                        : npipe("demo", "server", "--name", name, "--direction", kind);
        server.awaitLine(WAITING);
        assertThat(socketFiles()).isNotEmpty();
        server.signal(signal);
        server.expectExit(signal.equals("INT") ? 130 : 143).expectErr();
        server.expectOut(created("\\\\.\\pipe\\" + name), WAITING);
        assertThat(socketFiles()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"INT, --direction=duplex", "INT, --native"})
    void aClientThatWaitsForItsAnswerEndsQuietly(String signal, String option) throws Exception {
        var address = UnixDomainSocketAddress.of(directory.resolve("CoreFxPipe_" + name));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            Npipe client = npipe("demo", "client", "--name", name, option);
            try (var accepted = server.accept()) {
                client.awaitLine(sent("server", REQUEST)).signal(signal);
                client.expectExit(130).expectErr();
                assertThat(accepted.isOpen()).isTrue();
            }
        } finally {
            Files.delete(address.getPath());
        }
    }

    @ParameterizedTest
    @CsvSource({"INT", "TERM"})
    void bothEndsAreEndedWithTheDemoThatStartedThem(String signal) throws Exception {
        // So many that they are still being started when the server waits for the first one.
        Npipe demo = npipe("demo", "--name", name, "--clients", "20");
        demo.awaitLine(" " + WAITING);
        List<ProcessHandle> ends = demo.children();
        assertThat(ends).isNotEmpty();
        demo.signal(signal);
        demo.expectExit(signal.equals("INT") ? 130 : 143).expectErr();
        for (ProcessHandle end : ends) {
            end.onExit().get(60, TimeUnit.SECONDS);
        }
        assertThat(socketFiles()).isEmpty();
    }
}

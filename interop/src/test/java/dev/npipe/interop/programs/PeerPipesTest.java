// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.interop.Foreign;
import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs for .NET and Node that use the pipes of their own libraries. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(180)
final class PeerPipesTest {
    private static final int SIZE = 3_000_000;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final String name = PipeDirectory.newAddress().name();

    @BeforeAll
    @Timeout(900)
    static void buildTheCommand() throws Exception {
        Program.buildNpipe();
    }

    @ParameterizedTest
    @EnumSource(names = {"DOTNET_3_1", "NODE"})
    void theirServersAnswerACall(Foreign foreign) throws Exception {
        try (var server = foreign.startServer(directory, "echo-server", name, "1")) {
            assertThat(Npipe.run(directory, "call", name, "hello").said()).isEqualTo("hello");
            assertThat(server.finish()).contains("connected");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DOTNET_3_1", "NODE"})
    void whatTheySendIsReceivedAndWhatTheyReceiveIsSent(Foreign foreign) throws Exception {
        try (var sender = foreign.startServer(directory, "send-server", name, "" + SIZE)) {
            byte[] received = Npipe.run(directory, "recv", name).success();
            assertThat(received).hasSize(SIZE);
            sender.finish();
            Path file = directory.path().resolve("received");
            Files.write(file, received);
            try (var receiver = foreign.startServer(directory, "receive-server", name)) {
                assertThat(Npipe.run(directory, "send", name, "@" + file).said()).isEmpty();
                String sum = sender.lines().getLast().replace("sent ", "");
                assertThat(receiver.finish()).endsWith("received " + sum);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DOTNET_3_1", "NODE"})
    void theirClientsAreEchoed(Foreign foreign) throws Exception {
        try (var npipe = Npipe.start(directory, "listen", name, "--echo", "-k")) {
            npipe.awaitListening(directory.path().resolve("CoreFxPipe_" + name));
            try (var client = foreign.start(directory, "echo-client", name, "1", "" + SIZE)) {
                assertThat(client.finish())
                        .filteredOn(line -> line.startsWith("echoed "))
                        .hasSize(2);
            }
            assertThat(npipe.stop().err()).isEmpty();
        }
    }

    /** Half-closes pass: what the one ends is known to the other, which then sends its sum. */
    @ParameterizedTest
    @EnumSource(names = {"DOTNET_3_1", "NODE"})
    void aRelayStandsBetweenThem(Foreign foreign) throws Exception {
        String relayed = name + "-relayed";
        try (var server = foreign.startServer(directory, "digest-server", name);
                var relay = Npipe.start(directory, "relay", relayed, name, "--quiet")) {
            relay.awaitFile(directory.path().resolve("CoreFxPipe_" + relayed));
            try (var client = Foreign.NODE.start(directory, "ask-client", relayed, "" + SIZE)) {
                String sum = client.finish().get(1).replace("sent ", "");
                assertThat(client.lines()).endsWith("answer " + sum);
                assertThat(server.finish()).endsWith("received " + sum);
                assertThat(relay.finish().said()).isEmpty();
            }
        }
    }
}

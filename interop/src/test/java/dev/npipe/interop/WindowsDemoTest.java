// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The demo conversation between the npipe command and the same sample written in C, C# and
 * JavaScript, over the pipes of Windows.
 */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the pipes are those of Windows")
@Timeout(180)
final class WindowsDemoTest {
    private final NamedPipeAddress address = PipeDirectory.newAddress();

    @ParameterizedTest
    @EnumSource
    void serverAnswersThePeer(WindowsPeer peer) throws Exception {
        serverAnswers(peer);
    }

    @ParameterizedTest
    @EnumSource
    void clientIsAnsweredByThePeer(WindowsPeer peer) throws Exception {
        try (var server = peer.start("demo-server", address.name())) {
            clientIsAnswered(server);
        }
    }

    @ParameterizedTest
    @EnumSource
    void nativeServerAnswersThePeer(WindowsPeer peer) throws Exception {
        serverAnswers(peer, "--native");
    }

    @ParameterizedTest
    @EnumSource
    void nativeClientIsAnsweredByThePeer(WindowsPeer peer) throws Exception {
        try (var server = peer.start("demo-server", address.name())) {
            clientIsAnswered(server, "--native");
        }
    }

    /** The second server method of the sample in C#: the functions of Windows, through P/Invoke. */
    @ParameterizedTest
    @EnumSource(names = "DOTNET")
    void bothClientsAreAnsweredThroughPlatformInvoke(WindowsPeer peer) throws Exception {
        var words = List.of("--native", "demo-server", address.name());
        for (String[] options : List.of(new String[] {}, new String[] {"--native"})) {
            try (var server = peer.startWithOptions(words)) {
                clientIsAnswered(server, options);
            }
        }
    }

    /** The command takes its text from the standard input: java.exe knows one code page only. */
    @ParameterizedTest
    @MethodSource("dev.npipe.interop.DemoLines#texts")
    void serverReadsAnyText(String text) throws Exception {
        try (var npipe = npipe(text, "server", "--message", "-")) {
            npipe.awaitLine(DemoLines.WAITING);
            try (var client = WindowsPeer.DOTNET.start("demo-client", address.name(), text)) {
                assertThat(client.finish()).isEqualTo(DemoLines.client(address, text, text));
                assertThat(npipe.finish()).isEqualTo(DemoLines.server(address, text, text));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.npipe.interop.DemoLines#texts")
    void nativeServerReadsAnyText(String text) throws Exception {
        try (var npipe = npipe(text, "server", "--native", "--message", "-")) {
            npipe.awaitLine(DemoLines.WAITING);
            try (var client = WindowsPeer.C.start("demo-client", address.name(), text)) {
                assertThat(client.finish()).isEqualTo(DemoLines.client(address, text, text));
                assertThat(npipe.finish()).isEqualTo(DemoLines.server(address, text, text));
            }
        }
    }

    private void serverAnswers(WindowsPeer peer, String... options) throws Exception {
        try (var npipe = npipe("", "server", options)) {
            npipe.awaitLine(DemoLines.WAITING);
            try (var client = peer.start("demo-client", address.name())) {
                assertThat(client.finish())
                        .isEqualTo(
                                DemoLines.client(address, DemoLines.REQUEST, DemoLines.RESPONSE));
                assertThat(npipe.finish())
                        .isEqualTo(
                                DemoLines.server(address, DemoLines.REQUEST, DemoLines.RESPONSE));
            }
        }
    }

    /**
     * On Wine a pipe whose server names no owner belongs to a group or to nobody, which the client
     * remarks.
     */
    private void clientIsAnswered(Peer server, String... options) throws Exception {
        server.awaitLine(DemoLines.WAITING);
        try (var npipe = npipe("", "client", options)) {
            assertThat(npipe.finish())
                    .filteredOn(line -> !line.contains(": note: the server runs as user "))
                    .isEqualTo(DemoLines.client(address, DemoLines.REQUEST, DemoLines.RESPONSE));
            assertThat(server.finish())
                    .isEqualTo(DemoLines.server(address, DemoLines.REQUEST, DemoLines.RESPONSE));
        }
    }

    private Peer npipe(String input, String role, String... options) throws Exception {
        var words = new ArrayList<>(List.of("demo", role, "--name", address.name()));
        words.addAll(List.of(options));
        return Program.npipeInThisJava().startWithInput(input, words);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo conversation between the npipe command and the same sample written for .NET or Node. */
@ParameterizedClass(name = "{0}")
@EnumSource
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the peers are set up on Unix only")
@Timeout(180)
final class DemoInteropTest {
    private static final String REQUEST = "Default request from client";
    private static final String RESPONSE = "Default response from server";

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();
    @Parameter Foreign foreign;

    @BeforeAll
    @Timeout(900)
    static void buildTheCommand() throws Exception {
        Program.buildNpipe();
    }

    static Stream<String> texts() {
        return Stream.of("x", "Grüße, мир, 世界 🌍", "0123456789 äöü ".repeat(500));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void demoServerAnswersThePeer(boolean nativeCalls) throws Exception {
        try (var npipe = npipe(nativeCalls, "server")) {
            npipe.awaitLine("Waiting for the client's connection...");
            try (var peer = foreign.start(directory, "demo-client", address.name())) {
                assertThat(peer.finish()).isEqualTo(clientLines(REQUEST, RESPONSE));
                assertThat(npipe.finish()).isEqualTo(serverLines(REQUEST, RESPONSE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void demoClientIsAnsweredByThePeer(boolean nativeCalls) throws Exception {
        try (var peer = foreign.start(directory, "demo-server", address.name())) {
            peer.awaitLine("Waiting for the client's connection...");
            try (var npipe = npipe(nativeCalls, "client")) {
                assertThat(npipe.finish()).isEqualTo(clientLines(REQUEST, RESPONSE));
                assertThat(peer.finish()).isEqualTo(serverLines(REQUEST, RESPONSE));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void demoServerReadsAnyTextOfThePeer(String text) throws Exception {
        Program.assumeCanBeAnArgument(text);
        try (var npipe = npipe(false, "server", "--message", text)) {
            npipe.awaitLine("Waiting for the client's connection...");
            try (var peer = foreign.start(directory, "demo-client", address.name(), text)) {
                assertThat(peer.finish()).isEqualTo(clientLines(text, text));
                assertThat(npipe.finish()).isEqualTo(serverLines(text, text));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("texts")
    void demoClientReadsAnyTextOfThePeer(String text) throws Exception {
        Program.assumeCanBeAnArgument(text);
        try (var peer = foreign.start(directory, "demo-server", address.name(), text)) {
            peer.awaitLine("Waiting for the client's connection...");
            try (var npipe = npipe(false, "client", "--message", text)) {
                assertThat(npipe.finish()).isEqualTo(clientLines(text, text));
                assertThat(peer.finish()).isEqualTo(serverLines(text, text));
            }
        }
    }

    private Peer npipe(boolean nativeCalls, String role, String... more) throws Exception {
        var arguments = new ArrayList<>(List.of("demo", role, "--name", address.name()));
        if (nativeCalls) {
            arguments.add("--native");
        }
        arguments.addAll(List.of(more));
        return Program.npipe().start(directory, arguments.toArray(String[]::new));
    }

    private List<String> serverLines(String request, String response) {
        return List.of(
                "The named pipe (" + address + ") is created.",
                "Waiting for the client's connection...",
                "Client is connected.",
                "Receive %d bytes from client: \"%s\"".formatted(size(request), request),
                "Send %d bytes to client: \"%s\"".formatted(size(response), response));
    }

    private List<String> clientLines(String request, String response) {
        return List.of(
                "The named pipe (" + address + ") is connected.",
                "Send %d bytes to server: \"%s\"".formatted(size(request), request),
                "Receive %d bytes from server: \"%s\"".formatted(size(response), response));
    }

    /** The bytes on the wire: two for each UTF-16 unit, and two for the NUL. */
    private static int size(String text) {
        return text.getBytes(UTF_16LE).length + 2;
    }
}

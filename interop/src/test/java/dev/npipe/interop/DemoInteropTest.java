// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import java.util.ArrayList;
import java.util.List;
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
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();
    @Parameter Foreign foreign;

    @BeforeAll
    @Timeout(900)
    static void buildTheCommand() throws Exception {
        Program.buildNpipe();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void demoServerAnswersThePeer(boolean nativeCalls) throws Exception {
        try (var npipe = npipe(nativeCalls, "server")) {
            npipe.awaitLine(DemoLines.WAITING);
            try (var peer = foreign.start(directory, "demo-client", address.name())) {
                assertThat(peer.finish())
                        .isEqualTo(
                                DemoLines.client(address, DemoLines.REQUEST, DemoLines.RESPONSE));
                assertThat(npipe.finish())
                        .isEqualTo(
                                DemoLines.server(address, DemoLines.REQUEST, DemoLines.RESPONSE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void demoClientIsAnsweredByThePeer(boolean nativeCalls) throws Exception {
        try (var peer = foreign.start(directory, "demo-server", address.name())) {
            peer.awaitLine(DemoLines.WAITING);
            try (var npipe = npipe(nativeCalls, "client")) {
                assertThat(npipe.finish())
                        .isEqualTo(
                                DemoLines.client(address, DemoLines.REQUEST, DemoLines.RESPONSE));
                assertThat(peer.finish())
                        .isEqualTo(
                                DemoLines.server(address, DemoLines.REQUEST, DemoLines.RESPONSE));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.npipe.interop.DemoLines#texts")
    void demoServerReadsAnyTextOfThePeer(String text) throws Exception {
        Program.assumeCanBeAnArgument(text);
        try (var npipe = npipe(false, "server", "--message", text)) {
            npipe.awaitLine(DemoLines.WAITING);
            try (var peer = foreign.start(directory, "demo-client", address.name(), text)) {
                assertThat(peer.finish()).isEqualTo(DemoLines.client(address, text, text));
                assertThat(npipe.finish()).isEqualTo(DemoLines.server(address, text, text));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("dev.npipe.interop.DemoLines#texts")
    void demoClientReadsAnyTextOfThePeer(String text) throws Exception {
        Program.assumeCanBeAnArgument(text);
        try (var peer = foreign.start(directory, "demo-server", address.name(), text)) {
            peer.awaitLine(DemoLines.WAITING);
            try (var npipe = npipe(false, "client", "--message", text)) {
                assertThat(npipe.finish()).isEqualTo(DemoLines.client(address, text, text));
                assertThat(peer.finish()).isEqualTo(DemoLines.server(address, text, text));
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
}

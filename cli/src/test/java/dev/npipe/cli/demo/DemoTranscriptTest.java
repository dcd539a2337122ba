// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Npipe;
import java.util.Collections;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the demo shows when all goes well: real processes, every line. */
@Tag("slow")
class DemoTranscriptTest extends DemoFixture {
    private static final String PIPE = "\\\\.\\pipe\\SamplePipe";

    @Test
    void bothEndsAreShown() throws Exception {
        npipe("demo")
                .expectExit(0)
                .expectErr()
                .expectOut(
                        "Server:",
                        " The named pipe (\\\\.\\pipe\\SamplePipe) is created.",
                        " Waiting for the client's connection...",
                        " Client is connected.",
                        " Receive 56 bytes from client: \"Default request from client\"",
                        " Send 58 bytes to client: \"Default response from server\"",
                        "Client:",
                        " The named pipe (\\\\.\\pipe\\SamplePipe) is connected.",
                        " Send 56 bytes to server: \"Default request from client\"",
                        " Receive 58 bytes from server: \"Default response from server\"");
    }

    @Test
    void eachEndSaysItsOwnLinesWhenTheyAreTrue() throws Exception {
        Npipe server = npipe("demo", "server").awaitLine(created(PIPE)).awaitLine(WAITING);
        Npipe client = npipe("demo", "client").expectExit(0).expectErr();
        client.expectOut(connected(PIPE), sent("server", REQUEST), received("server", RESPONSE));
        server.expectExit(0).expectErr();
        server.expectOut(
                created(PIPE),
                WAITING,
                CONNECTED,
                received("client", REQUEST),
                sent("client", RESPONSE));
    }

    @Test
    void onAnInboundPipeOnlyTheClientSends() throws Exception {
        npipe("demo", "--direction", "inbound", "--message", "one way")
                .expectExit(0)
                .expectErr()
                .expectOut(
                        "Server:",
                        " " + created(PIPE),
                        " " + WAITING,
                        " " + CONNECTED,
                        " " + received("client", "one way"),
                        "Client:",
                        " " + connected(PIPE),
                        " " + sent("server", "one way"));
    }

    @Test
    void onAnOutboundPipeOnlyTheServerSends() throws Exception {
        npipe("demo", "--direction", "outbound", "--message", "one way")
                .expectExit(0)
                .expectErr()
                .expectOut(
                        "Server:",
                        " " + created(PIPE),
                        " " + WAITING,
                        " " + CONNECTED,
                        " " + sent("client", "one way"),
                        "Client:",
                        " " + connected(PIPE),
                        " " + received("server", "one way"));
    }

    @Test
    void eachEndHasAMessageOfItsOwn() throws Exception {
        Npipe server = npipe("demo", "server", "--message", "Antwort: ß").awaitLine(WAITING);
        Npipe client = npipe("demo", "client", "--message=-dash 世界 👩‍👩‍👧").expectExit(0);
        assertThat(client.out())
                .contains(sent("server", "-dash 世界 👩‍👩‍👧"), received("server", "Antwort: ß"));
        assertThat(server.expectExit(0).out())
                .contains(received("client", "-dash 世界 👩‍👩‍👧"), sent("client", "Antwort: ß"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "@file", "${name}", "\"quoted\"", "  blanks  ", "a\\b"})
    void theMessageIsTakenLiterally(String text) throws Exception {
        assertThat(npipe("demo", "--message", text).expectExit(0).expectErr().out())
                .contains(" " + received("client", text), " " + sent("server", text));
    }

    @Test
    void aLongMessageIsOneLine() throws Exception {
        String text = "0123456789".repeat(10_000);
        assertThat(npipe("demo", "--message", text).expectExit(0).expectErr().out())
                .contains(" " + received("client", text), " " + sent("server", text));
    }

    @Test
    void aMessageTooLongForAnArgumentComesFromTheInput() throws Exception {
        String text = "Grüße 👋 ".repeat(150_000);
        Npipe both = npipeWithInput(text + "\n", "demo", "--message", "-");
        assertThat(both.expectExit(0).expectErr().out())
                .contains(" " + received("client", text), " " + sent("server", text));
    }

    @Test
    void aMessageOfSeveralLinesIsShownOnOne() throws Exception {
        assertThat(npipe("demo", "--message", "a\nb\u001b[0m\n").expectExit(0).out())
                .contains(" Receive 18 bytes from client: \"a\\nb\\u001b[0m\\n\"");
    }

    @Test
    void severalClientsAreShownOneByOne() throws Exception {
        var lines = npipe("demo", "--clients", "3").expectExit(0).expectErr().out();
        assertThat(lines)
                .containsOnlyOnce("Server:", "Client 1:", "Client 2:", "Client 3:")
                .hasSize(1 + 1 + 3 * 4 + 3 * 4);
        assertThat(Collections.frequency(lines, " " + received("client", REQUEST))).isEqualTo(3);
        assertThat(Collections.frequency(lines, " " + received("server", RESPONSE))).isEqualTo(3);
    }
}

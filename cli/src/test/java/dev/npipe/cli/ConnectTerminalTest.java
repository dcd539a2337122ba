// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code npipe connect} as somebody at a terminal sees it. */
@Tag("slow")
class ConnectTerminalTest extends TalkFixture {
    @BeforeEach
    void terminals() {
        Tmux.assumeInstalled();
    }

    @Test
    void whatArrivesStandsAboveTheLineThatIsBeingTyped() throws Exception {
        var server = socketServer();
        Tmux terminal = connect(Map.of());
        try (SocketChannel client = server.accept()) {
            terminal.await("the prompt", screen -> last(screen).equals(">"));
            terminal.type("hello").press(Tmux.ENTER);
            assertThat(text(client, 6)).isEqualTo("hello\n");
            terminal.awaitText(" → hello");

            terminal.type("not yet done");
            terminal.await("typed", screen -> last(screen).equals("> not yet done"));
            client.write(bytes("line one\nline\u001b[2Jtwo\nbegun"));
            List<String> screen =
                    terminal.await(
                            "what arrived, and the line again",
                            shown ->
                                    shown.stream().anyMatch(l -> l.contains("line\\u001b[2Jtwo"))
                                            && last(shown).equals("> not yet done"));
            assertThat(screen)
                    .filteredOn(line -> !line.isEmpty())
                    .hasSize(4)
                    .satisfiesExactly(
                            line ->
                                    assertThat(line)
                                            .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} → hello"),
                            line ->
                                    assertThat(line)
                                            .matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} ← line one"),
                            line -> assertThat(line).endsWith(" ← line\\u001b[2Jtwo"),
                            line -> assertThat(line).isEqualTo("> not yet done"));
            assertThat(terminal.colouredScreen()).contains("\u001b[36mline one");

            // The line is cleared, and what was said before comes back to be said again.
            terminal.press("C-u", Tmux.UP);
            terminal.await("history", shown -> last(shown).equals("> hello"));
            terminal.resize(50, 10).type("!").press(Tmux.ENTER);
            assertThat(text(client, 7)).isEqualTo("hello!\n");

            terminal.press(Tmux.CTRL_D);
            assertThat(allText(client)).isEmpty();
            client.write(bytes(" and done\n"));
        }
        terminal.awaitText(" ← begun and done");
        assertThat(terminal.awaitExit()).isZero();
        assertThat(last(terminal.screen())).doesNotStartWith(">");
    }

    @Test
    void controlCLeavesAndTheTerminalIsAsItWas() throws Exception {
        var server = socketServer();
        Tmux terminal = connect(Map.of("NO_COLOR", "1"), "--hex");
        try (SocketChannel client = server.accept()) {
            terminal.await("the prompt", screen -> last(screen).equals(">"));
            terminal.type("no hex").press(Tmux.ENTER);
            terminal.awaitText("npipe: 'no hex' are no bytes in hex");
            terminal.type("ff 00").press(Tmux.ENTER);
            assertThat(all(client, 3)).containsExactly(0xff, 0x00, '\n');
            client.write(bytes("AB\n"));
            terminal.awaitText("00000000  41 42                                             |AB|");
            assertThat(terminal.colouredScreen()).doesNotContain("\u001b[3");
            terminal.press(Tmux.CTRL_C);
            assertThat(terminal.awaitExit()).isEqualTo(130);
            assertThat(client.read(bytes("x"))).isNegative();
        }
    }

    private static byte[] all(SocketChannel client, int length) throws IOException {
        var some = ByteBuffer.allocate(length);
        while (some.hasRemaining() && client.read(some) >= 0) {
            // on
        }
        return some.array();
    }

    private Tmux connect(Map<String, String> environment, String... options) throws Exception {
        var words = new ArrayList<String>(Npipe.command(directory).command());
        words.addAll(List.of("connect", path()));
        words.addAll(List.of(options));
        return kept(Tmux.start(directory, environment, 80, 12, words.toArray(String[]::new)));
    }

    /** The last line that is not empty. */
    private static String last(List<String> screen) {
        return screen.stream().filter(line -> !line.isEmpty()).reduce("", (_, line) -> line);
    }
}

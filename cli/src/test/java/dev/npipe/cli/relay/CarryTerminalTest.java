// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.Npipe;
import dev.npipe.cli.Tmux;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code npipe relay} and {@code npipe tap} as somebody at a terminal sees them. */
@Tag("slow")
final class CarryTerminalTest extends CarryFixture {
    private static final int WIDE = 110;
    private static final int NARROW = 60;

    @BeforeEach
    void terminals() {
        Tmux.assumeInstalled();
    }

    @Test
    void aLineForEachConnectionStaysAtTheFootOfATerminalThatIsResized() throws Exception {
        // A size that changes between the look at it and the frame that is drawn for it leaves rows
        // behind. That is seldom; a fault would do so each time.
        List<String> leftBehind = resizedWhileTwoAreCarried(Map.of());
        for (int more = 0; more < 4 && !leftBehind.isEmpty(); more++) {
            leftBehind = resizedWhileTwoAreCarried(Map.of());
        }
        assertThat(leftBehind).as("rows of frames before the last one").isEmpty();
    }

    @Test
    void noFrameHasAColourWhereNoneIsWanted() throws Exception {
        resizedWhileTwoAreCarried(Map.of("NO_COLOR", "1"));
    }

    /** Returns what is on the screen beside the last frame. */
    private List<String> resizedWhileTwoAreCarried(Map<String, String> environment)
            throws Exception {
        try (Tmux terminal = terminal(environment, "relay", "tcp:0", "exec:cat", "-k")) {
            int port = port(terminal);
            var leftBehind = new ArrayList<String>();
            try (var first = client(port)) {
                echo(first, "0123456789");
                try (var second = client(port)) {
                    echo(second, "0123");
                    for (int columns : new int[] {WIDE, NARROW, WIDE}) {
                        terminal.resize(columns, 14);
                        leftBehind.addAll(strayRows(awaitFrame(terminal, columns)));
                    }
                    assertThat(terminal.colouredScreen()).doesNotContain("\u001b[");
                }
                terminal.await(
                        "the first alone",
                        screen -> last(screen, 1).getFirst().startsWith("connection 1 ("));
                terminal.press(Tmux.CTRL_C);
                assertThat(terminal.awaitExit()).isEqualTo(130);
            }
            List<String> rows = rows(terminal.screen());
            assertThat(rows)
                    .filteredOn(row -> row.startsWith("npipe: 2 connections in "))
                    .singleElement()
                    .asString()
                    .endsWith(" s: 14 bytes to the server, 14 bytes to the client");
            if (leftBehind.isEmpty()) {
                assertThat(rows)
                        .as("no line of a connection stays")
                        .noneMatch(CarryTerminalTest::isLine);
            }
            return leftBehind;
        }
    }

    /** Waits for a frame that fills the width with each line, and for no more than that. */
    private static List<String> awaitFrame(Tmux terminal, int columns) throws Exception {
        return terminal.await(
                "a line for each of two, in " + columns + " columns",
                screen -> {
                    List<String> frame = last(screen, 2);
                    return isFrame(frame.getFirst(), "1", "10 B", columns)
                            && isFrame(frame.getLast(), "2", "4 B", columns);
                });
    }

    private static boolean isFrame(String line, String number, String bytes, int columns) {
        String one = bytes + ", \\d+(\\.\\d)? B/s; ";
        String whole = ".*: to server " + one + "to client " + one + "\\d+ s";
        return line.startsWith("connection " + number + " (tcp:127.0.0.1:")
                && (columns == NARROW ? line.length() == NARROW - 1 : line.matches(whole));
    }

    /** What is neither the frame nor stood on the screen before it. */
    private static List<String> strayRows(List<String> screen) {
        List<String> rows = rows(screen);
        List<String> above = rows.subList(0, rows.size() - 2);
        assertThat(above).as("where it listens").filteredOn(CarryTerminalTest::isHead).hasSize(1);
        return above.stream().filter(row -> !isHead(row) && !row.matches("\\d")).toList();
    }

    private static boolean isHead(String row) {
        return row.startsWith("npipe: tcp:127.0.0.1:");
    }

    private static boolean isLine(String row) {
        return row.startsWith("connection ");
    }

    @Test
    void aTapHasAColourForEachDirectionUnlessNoneIsWanted() throws Exception {
        String coloured = tapped(Map.of());
        assertThat(coloured).contains("\u001b[36m").contains("\u001b[33m");
        String plain = tapped(Map.of("NO_COLOR", "1"));
        assertThat(plain).doesNotContain("\u001b[");
    }

    private String tapped(Map<String, String> environment) throws Exception {
        try (Tmux terminal =
                terminal(
                        environment, "tap", "--listen", "tcp:0", "--to", "exec:tr a-z A-Z", "-k")) {
            try (var client = client(port(terminal))) {
                client.getOutputStream().write("question".getBytes(StandardCharsets.UTF_8));
                client.shutdownOutput();
                terminal.awaitText("question");
                terminal.awaitText("QUESTION");
            }
            String screen = terminal.colouredScreen();
            terminal.press(Tmux.CTRL_C);
            assertThat(terminal.awaitExit()).isEqualTo(130);
            return screen;
        }
    }

    /** With a few rows above it: tmux gives the first ones away when wrapped rows need room. */
    private Tmux terminal(Map<String, String> environment, String... args) throws Exception {
        var words = new ArrayList<>(List.of("sh", "-c", "seq 6; exec \"$@\"", "sh"));
        words.addAll(Npipe.command(directory, args).command());
        Path own = Files.createTempDirectory(directory, "t"); // the last one's server may still end
        return Tmux.start(own, environment, WIDE, 14, words.toArray(String[]::new));
    }

    private static int port(Tmux terminal) throws Exception {
        List<String> screen = terminal.awaitText(" to exec:");
        String head = screen.stream().filter(CarryTerminalTest::isHead).findFirst().orElseThrow();
        return Integer.parseInt(head.replaceFirst("^.*:(\\d+) to .*$", "$1"));
    }

    private static Socket client(int port) throws Exception {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static void echo(Socket client, String text) throws Exception {
        client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        assertThat(client.getInputStream().readNBytes(text.length())).asString().isEqualTo(text);
    }

    private static List<String> rows(List<String> screen) {
        return screen.stream().filter(line -> !line.isEmpty()).toList();
    }

    /** The last rows that are not empty. */
    private static List<String> last(List<String> screen, int count) {
        List<String> rows = rows(screen);
        return rows.size() < count
                ? Collections.nCopies(count, "")
                : rows.subList(rows.size() - count, rows.size());
    }
}

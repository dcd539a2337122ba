// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.testkit.junit.ForeignPrograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A terminal in which a command runs, whose screen can be read and at whose keys one can type. */
public final class Tmux implements AutoCloseable {
    /** What tmux calls keys that are no characters. */
    public static final String ENTER = "Enter";

    public static final String UP = "Up";
    public static final String CTRL_C = "C-c";
    public static final String CTRL_D = "C-d";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path socket;
    private final Path status;

    private Tmux(Path directory) {
        this.socket = directory.resolve("tmux.sock");
        this.status = directory.resolve("status");
    }

    /** Ends the test where this machine does not have it, or no such program is wanted. */
    public static void assumeInstalled() {
        ForeignPrograms.assumeWanted();
        if (!Files.isExecutable(Path.of("/usr/bin/tmux"))) {
            ForeignPrograms.missing("tmux");
        }
    }

    /**
     * Starts a command in a terminal of its own.
     *
     * @param directory a directory of the test, with a short name
     */
    public static Tmux start(
            Path directory, Map<String, String> environment, int columns, int rows, String... words)
            throws IOException, InterruptedException {
        var tmux = new Tmux(directory);
        var command = new StringBuilder("unset TMUX NO_COLOR; ");
        environment.forEach((name, value) -> command.append(name + "=" + quoted(value) + " "));
        for (String word : words) {
            command.append(quoted(word)).append(' ');
        }
        command.append("; echo $? >").append(quoted(tmux.status + ".new"));
        command.append("; mv ").append(quoted(tmux.status + ".new"));
        command.append(' ').append(quoted(tmux.status.toString()));
        // The screen stays to be read when the command has ended.
        command.append("; exec sleep 300");
        tmux.run(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                String.valueOf(columns),
                "-y",
                String.valueOf(rows),
                command.toString());
        return tmux;
    }

    /** Types a text. */
    public Tmux type(String text) throws IOException, InterruptedException {
        run("send-keys", "-l", text);
        return this;
    }

    /** Presses keys, as tmux names them. */
    public Tmux press(String... keys) throws IOException, InterruptedException {
        var words = new ArrayList<String>(List.of("send-keys"));
        words.addAll(List.of(keys));
        run(words.toArray(String[]::new));
        return this;
    }

    /** Gives the terminal another size. */
    public Tmux resize(int columns, int rows) throws IOException, InterruptedException {
        run("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(rows));
        return this;
    }

    /** The lines of the screen, without blanks at their ends. */
    public List<String> screen() throws IOException, InterruptedException {
        return run("capture-pane", "-p").lines().map(String::stripTrailing).toList();
    }

    /** The screen with the escapes that colour it. */
    public String colouredScreen() throws IOException, InterruptedException {
        return run("capture-pane", "-p", "-e");
    }

    /** Waits until the screen is as expected; returns it. */
    public List<String> await(String what, Predicate<List<String>> expected)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            List<String> screen = screen();
            if (expected.test(screen)) {
                return screen;
            }
            assertThat(System.nanoTime())
                    .as("%s on the screen%n%s", what, String.join("\n", screen))
                    .isLessThan(end);
            Thread.sleep(50);
        }
    }

    /** Waits for a line that contains the text. */
    public List<String> awaitText(String text) throws IOException, InterruptedException {
        return await("'" + text + "'", screen -> screen.stream().anyMatch(l -> l.contains(text)));
    }

    /** Waits for the end of the command; returns its exit code. */
    public int awaitExit() throws IOException, InterruptedException {
        await("the end", _ -> Files.exists(status));
        return Integer.parseInt(Files.readString(status).strip());
    }

    private String run(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of("tmux", "-u", "-S", socket.toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TERM", "xterm-256color");
        builder.environment().remove("TMUX");
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("tmux ended: %s", command).isTrue();
        assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
        return said;
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Ends the terminal and what runs in it. */
    @Override
    public void close() throws IOException, InterruptedException {
        run("kill-server");
        Files.deleteIfExists(status);
    }
}

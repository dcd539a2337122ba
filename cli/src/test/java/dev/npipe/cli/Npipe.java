// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.testkit.process.Lines;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An {@code npipe} command in a process of its own, whose pipes live in a directory of the test.
 */
public final class Npipe implements AutoCloseable {
    /** Beyond every test's own time limit. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Process process;
    private final Lines out;
    private final Lines err;

    private Npipe(Process process) {
        this.process = process;
        this.out = new Lines(process.getInputStream());
        this.err = new Lines(process.getErrorStream());
    }

    public static Npipe start(Path directory, String... args) throws IOException {
        return startWithInput(directory, "", args);
    }

    public static Npipe startWithInput(Path directory, String input, String... args)
            throws IOException {
        return start(directory, Map.of(), input, args);
    }

    /** With more in its environment than this process has. */
    public static Npipe start(
            Path directory, Map<String, String> environment, String input, String... args)
            throws IOException {
        ProcessBuilder builder = command(directory, args);
        builder.environment().putAll(environment);
        Process process = builder.start();
        var npipe = new Npipe(process);
        try (Writer in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write(input);
        }
        return npipe;
    }

    /** What starts it: for a test that reads and writes its streams by itself. */
    public static ProcessBuilder command(Path directory, String... args) throws IOException {
        var words = new ArrayList<>(withDefaultSignals());
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--illegal-native-access=deny"));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        words.addAll(List.of(args));
        var builder = new ProcessBuilder(words);
        builder.environment().put("NPIPE_DIRECTORY", directory.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    /** Starts a command whose input stays open: see {@link #say} and {@link #endInput}. */
    public static Npipe talking(ProcessBuilder command) throws IOException {
        return new Npipe(command.start());
    }

    /** Writes to the standard input. */
    public Npipe say(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return this;
    }

    /** Nothing more is written to the standard input. */
    public Npipe endInput() throws IOException {
        process.getOutputStream().close();
        return this;
    }

    /**
     * A shell that runs tests in the background has them ignore SIGINT, and so would every process
     * that they start.
     */
    private static List<String> withDefaultSignals() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return List.of();
        }
        boolean ignored =
                Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                        .anyMatch(signals -> (signals & 1L << 2 - 1) != 0);
        return ignored ? List.of("env", "--default-signal=INT") : List.of();
    }

    /** True while the command runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** True when the command ends before so much time has passed. */
    public boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time);
    }

    /** Waits for a line of the standard output; fails when the process ends without it. */
    public Npipe awaitLine(String line) throws InterruptedException {
        assertThat(out.await(line, LIMIT)).as("'%s' in %s%n%s", line, out, err).isTrue();
        return this;
    }

    /** Waits for a line of the standard output that contains this. */
    public Npipe awaitLineWith(String part) throws InterruptedException {
        assertThat(out.awaitPart(part, LIMIT)).as("'%s' in %s%n%s", part, out, err).isTrue();
        return this;
    }

    /** Waits for so many lines of the standard output. */
    public Npipe awaitOutLines(int count) throws InterruptedException {
        assertThat(out.await(count, LIMIT)).as("%s lines in %s%n%s", count, out, err).isTrue();
        return this;
    }

    /** Waits for so many lines of the error output, of which some come seconds later. */
    public Npipe awaitErrLines(int count) throws InterruptedException {
        assertThat(err.await(count, LIMIT)).as("%s lines in %s", count, err).isTrue();
        return this;
    }

    /** Waits for a line of the error output; fails when the process ends without it. */
    public Npipe awaitErr(String line) throws InterruptedException {
        assertThat(err.await(line, LIMIT)).as("'%s' in %s%n%s", line, out, err).isTrue();
        return this;
    }

    /** The same for a line that contains this. */
    public Npipe awaitErrPart(String part) throws InterruptedException {
        assertThat(err.awaitPart(part, LIMIT)).as("'%s' in %s%n%s", part, out, err).isTrue();
        return this;
    }

    /** The same for a line that comes so often. */
    public Npipe awaitErr(String line, int times) throws InterruptedException {
        assertThat(err.await(line, times, LIMIT)).as("%s x '%s' in%n%s", times, line, err).isTrue();
        return this;
    }

    /** Waits for the end, which must be the one expected. */
    public Npipe expectExit(int exitCode) throws InterruptedException {
        out.awaitEnd();
        err.awaitEnd();
        assertThat(process.waitFor()).as("exit code%n%s%n%s", out, err).isEqualTo(exitCode);
        return this;
    }

    public Npipe expectOut(String... lines) throws InterruptedException {
        assertThat(out.awaitEnd()).containsExactly(lines);
        return this;
    }

    public Npipe expectErr(String... lines) throws InterruptedException {
        assertThat(err.awaitEnd()).containsExactly(lines);
        return this;
    }

    public List<String> out() throws InterruptedException {
        return out.awaitEnd();
    }

    public List<String> err() throws InterruptedException {
        return err.awaitEnd();
    }

    /** What it has said so far. */
    @Override
    public String toString() {
        return "out %s, err %s".formatted(out, err);
    }

    public void signal(String name) throws IOException, InterruptedException {
        var kill =
                new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO();
        assertThat(kill.start().waitFor()).isZero();
    }

    public List<ProcessHandle> children() {
        return process.children().toList();
    }

    /** What it has started, and what that has. */
    public List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** Ends what a failed test left. */
    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> children = children();
        process.toHandle().destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.toHandle().destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}

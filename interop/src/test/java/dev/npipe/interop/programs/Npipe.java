// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.interop.GrowingFile;
import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The {@code npipe} command as its launcher starts it, with both of its outputs apart. Closing ends
 * it as {@code kill} does.
 */
final class Npipe implements AutoCloseable {
    /** Far more than anything here takes; it only bounds a test that hangs. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final int LOOK_EVERY_MILLIS = 20;

    private final String title;
    private final Process process;
    private final Output out;
    private final Output err;

    private Npipe(String title, Process process, InputStream out, InputStream err) {
        this.title = title;
        this.process = process;
        this.out = new Output(out);
        this.err = new Output(err);
    }

    /**
     * How a command ended.
     *
     * @param title the command
     * @param out its standard output
     * @param err its error output
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    record Ended(String title, int exitCode, byte[] out, String err) {
        /**
         * The standard output of a command that did what it was asked to, and said nothing else.
         */
        byte[] success() {
            assertThat(exitCode).as("exit code of %s%n%s%n%s", title, text(), err).isZero();
            assertThat(err).as("error output of %s", title).isEmpty();
            return out;
        }

        /** The same as a text. */
        String said() {
            return new String(success(), UTF_8);
        }

        private String text() {
            return new String(out, UTF_8);
        }
    }

    /** Starts a command of this system, which reads what is {@link #write written} to it. */
    static Npipe start(PipeDirectory directory, String... words) throws IOException {
        Process process = builder(Program.npipe(), directory, words).start();
        return new Npipe(
                "npipe " + String.join(" ", words),
                process,
                process.getInputStream(),
                process.getErrorStream());
    }

    /**
     * Starts a command on Wine. It writes to files: programs of Wine's own that start beside it
     * would hold its pipes open when it has ended.
     */
    static Npipe startOnWine(PipeDirectory directory, String... words) throws IOException {
        Path out = Files.createTempFile(directory.path(), "wine", ".out");
        Path err = Files.createTempFile(directory.path(), "wine", ".err");
        Process process =
                builder(Program.npipeOnWine(), directory, words)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        return new Npipe(
                "npipe-on-wine " + String.join(" ", words),
                process,
                new GrowingFile(process, out),
                new GrowingFile(process, err));
    }

    private static ProcessBuilder builder(
            Program launcher, PipeDirectory directory, String... words) {
        ProcessBuilder builder = launcher.builder(words);
        builder.environment().put("NPIPE_DIRECTORY", directory.path().toString());
        builder.environment().put("TMPDIR", directory.path().toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    /** Runs a command without any input to its end. */
    static Ended run(PipeDirectory directory, String... words) throws Exception {
        return runWithInput(directory, "", words);
    }

    /** Runs a command with this as its whole input. */
    static Ended runWithInput(PipeDirectory directory, String input, String... words)
            throws Exception {
        try (Npipe npipe = start(directory, words)) {
            npipe.write(input);
            return npipe.endInput().finish();
        }
    }

    /** Sends this to its standard input. */
    Npipe write(String text) throws IOException {
        return write(text.getBytes(UTF_8));
    }

    /** Sends this to its standard input. */
    Npipe write(byte[] bytes) throws IOException {
        process.getOutputStream().write(bytes);
        process.getOutputStream().flush();
        return this;
    }

    /** Sends no more to its standard input. */
    Npipe endInput() throws IOException {
        process.getOutputStream().close();
        return this;
    }

    /** Waits until its standard output has this text. */
    Npipe awaitOut(String text) throws InterruptedException {
        await(out, text);
        return this;
    }

    /** Waits until its error output has this text. */
    Npipe awaitErr(String text) throws InterruptedException {
        await(err, text);
        return this;
    }

    private void await(Output output, String text) throws InterruptedException {
        if (!output.await(() -> output.text().contains(text), LIMIT)) {
            throw new AssertionError("'%s' does not come%n%s".formatted(text, this));
        }
    }

    /** Waits until its standard output has so many bytes. */
    Npipe awaitOut(int length) throws InterruptedException {
        if (!out.await(() -> out.length() >= length, LIMIT)) {
            throw new AssertionError("%d bytes do not come%n%s".formatted(length, this));
        }
        return this;
    }

    /** Waits until it has made a file, such as a socket that only one may connect to. */
    Npipe awaitFile(Path file) throws InterruptedException {
        while (!Files.exists(file)) {
            if (process.waitFor(LOOK_EVERY_MILLIS, MILLISECONDS)) {
                throw new AssertionError("ended without " + file + ": " + this);
            }
        }
        return this;
    }

    /** Waits until somebody can connect to the socket that it makes. */
    Npipe awaitListening(Path socket) throws InterruptedException {
        if (!Control.awaitSocket(socket, process)) {
            throw new AssertionError("nobody listens at " + socket + "\n" + this);
        }
        return this;
    }

    /** True until it has ended. */
    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it ends by itself. */
    Ended finish() throws InterruptedException {
        if (!process.waitFor(LIMIT)) {
            throw new AssertionError("does not end: " + this);
        }
        out.awaitEnd(LIMIT);
        err.awaitEnd(LIMIT);
        return new Ended(title, process.exitValue(), out.bytes(), err.text());
    }

    /** Ends it as {@code kill} does, and waits until it has cleaned up. */
    Ended stop() throws InterruptedException {
        process.toHandle().destroy();
        return finish();
    }

    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.toHandle().destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.toHandle().destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public String toString() {
        return "%s (process %d)%nout: %s%nerr: %s"
                .formatted(title, process.pid(), out.text(), err.text());
    }
}

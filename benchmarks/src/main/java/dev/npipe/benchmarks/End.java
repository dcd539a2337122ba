// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One process of a pair, driven by lines; its complaints go to a file, for when it fails. */
final class End implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final String title;
    private final Path errors;
    private final Process process;
    private final BufferedReader answers;

    private End(String title, Path errors, Process process) {
        this.title = title;
        this.errors = errors;
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** Starts a process and waits until it says that it is ready. */
    static End start(String title, List<String> command, Path folder) throws IOException {
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        var builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("NPIPE_DIRECTORY", folder.toString());
        var process = builder.start();
        var end = new End(title, errors, process);
        try {
            String line = end.answer();
            if (!line.equals("ready")) {
                throw new IOException(title + " said \"" + line + "\" instead of ready");
            }
            return end;
        } catch (IOException | RuntimeException e) {
            end.kill();
            throw e;
        }
    }

    /** Sends one line and returns the line that answers it. */
    String ask(String line) throws IOException {
        var commands = process.getOutputStream();
        commands.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        commands.flush();
        return answer();
    }

    /** What the process has used of the processors, in nanoseconds. */
    long processorNanos() throws IOException {
        return ProcessorTime.of(process.pid());
    }

    /** Has the system stop the process, or go on with it: {@code STOP}, {@code CONT}. */
    void signal(String name) throws IOException {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()));
        try {
            if (kill.inheritIO().start().waitFor() != 0) {
                throw new IOException(title + " cannot be sent " + name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sending " + name + " to " + title, e);
        }
    }

    /** What the process wrote to its error output, indented below a colon; empty when nothing. */
    String complaints() throws IOException {
        String text = Files.readString(errors).strip();
        return text.isEmpty() ? "" : ":\n" + text.indent(4).stripTrailing();
    }

    private String answer() throws IOException {
        var line = new FutureTask<>(answers::readLine);
        Thread.ofPlatform().daemon().start(line);
        try {
            String text = line.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (text == null) {
                throw new IOException(title + " ended" + complaints());
            }
            return text;
        } catch (ExecutionException e) {
            throw new IOException(title + " cannot be read", e.getCause());
        } catch (TimeoutException e) {
            String silence = " gave no answer in " + LIMIT.toMinutes() + " minutes";
            throw new IOException(title + silence + complaints(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + title, e);
        }
    }

    /** The end of its input ends a client; a process that does not end by itself is killed. */
    @Override
    public void close() throws IOException {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    void kill() {
        process.destroyForcibly();
    }
}

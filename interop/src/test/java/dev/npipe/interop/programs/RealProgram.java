// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import dev.npipe.testkit.junit.ForeignPrograms;
import dev.npipe.testkit.process.Finished;
import dev.npipe.testkit.process.Rights;
import dev.npipe.testkit.process.SearchPath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of this system that runs, with a folder as its home. Closing ends it. */
public final class RealProgram implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final String name;
    private final Process process;
    private final Output output;

    private RealProgram(String name, Process process) {
        this.name = name;
        this.process = process;
        this.output = new Output(process.getInputStream());
    }

    /** Starts it, if it is installed; its input is empty. */
    public static RealProgram start(Path home, String name, String... arguments)
            throws IOException {
        return start(name, command(home, name, arguments));
    }

    /**
     * Starts one that refuses to run as root, and waits until it has printed that it is ready; its
     * folder must be its user's.
     */
    public static RealProgram startOrdinary(
            Path home, String ready, Path program, String... arguments) throws Exception {
        RealProgram started =
                start(program.getFileName().toString(), ordinary(home, program, arguments));
        try {
            started.awaitSaid(ready);
            return started;
        } catch (Throwable e) {
            started.close();
            throw e;
        }
    }

    private static RealProgram start(String name, ProcessBuilder builder) throws IOException {
        builder.redirectErrorStream(true).redirectInput(new File("/dev/null"));
        return new RealProgram(name, builder.start());
    }

    /** Runs one that refuses to run as root to its end, which must be a success. */
    public static void runOrdinary(Path home, Path program, String... arguments) throws Exception {
        Finished.withSuccess(ordinary(home, program, arguments), "");
    }

    private static ProcessBuilder ordinary(Path home, Path program, String... arguments) {
        ProcessBuilder builder = command(home, program, arguments);
        return builder.command(Rights.ORDINARY.command(builder.command()));
    }

    /** Runs it to its end, if it is installed. */
    static Finished run(Path home, String name, String... arguments) throws Exception {
        return Finished.of(command(home, name, arguments), "");
    }

    /** Runs it to its end, which must be a success, if it is installed. */
    public static void runToSuccess(Path home, String name, String... arguments) throws Exception {
        Finished.withSuccess(command(home, name, arguments), "");
    }

    /** Its command line, if it is installed; what it keeps for its user goes to the folder. */
    static ProcessBuilder command(Path home, String name, String... arguments) {
        return command(home, installed(name), arguments);
    }

    /** Where it is, if it is installed; the system's own programs are found, too. */
    public static Path installed(String name) {
        return SearchPath.ofSystem().find(name).orElseGet(() -> ForeignPrograms.missing(name));
    }

    private static ProcessBuilder command(Path home, Path program, String... arguments) {
        var words = new ArrayList<>(List.of(program.toString()));
        words.addAll(List.of(arguments));
        var builder = new ProcessBuilder(words).directory(home.toFile());
        for (String variable : List.of("HOME", "TMPDIR", "XDG_RUNTIME_DIR")) {
            builder.environment().put(variable, home.toString());
        }
        for (String kind : List.of("CONFIG", "CACHE", "DATA", "STATE")) {
            builder.environment().remove("XDG_" + kind + "_HOME");
        }
        return builder;
    }

    /** Waits until it has printed this. */
    public RealProgram awaitSaid(String text) throws InterruptedException {
        if (!output.await(() -> output.text().contains(text), LIMIT)) {
            throw new AssertionError("%s does not say '%s'".formatted(this, text));
        }
        return this;
    }

    /** Waits until it listens at its socket. */
    public RealProgram awaitSocket(Path socket) throws InterruptedException {
        if (!Control.awaitSocket(socket, process)) {
            throw new AssertionError("%s does not listen at %s".formatted(this, socket));
        }
        return this;
    }

    /** Waits until it ends by itself, and returns its status. */
    int exitStatus() throws InterruptedException {
        if (!process.waitFor(LIMIT)) {
            throw new AssertionError(this + " does not end");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws InterruptedException {
        process.toHandle().destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.toHandle().destroyForcibly();
            process.waitFor();
        }
    }

    @Override
    public String toString() {
        return "%s (process %d), which printed '%s',".formatted(name, process.pid(), output.text());
    }
}

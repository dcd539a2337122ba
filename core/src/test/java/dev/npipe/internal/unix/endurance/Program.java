// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A process of the endurance test. It is told what to do in lines, and answers each with one. */
final class Program implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 40;

    private static final String ENDED = "(it has ended)";

    private final String name;
    private final Process process;
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final AtomicLong logged = new AtomicLong();
    private final StringBuilder lastLogged = new StringBuilder();

    /** Taken by whoever keeps the log from being read. */
    private final Semaphore reading = new Semaphore(1);

    private Program(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread.ofPlatform().daemon().start(this::collectAnswers);
        Thread.ofPlatform().daemon().start(this::readLog);
    }

    /**
     * Starts a program.
     *
     * @param prefix the command that runs it, for another user for example; may be empty
     * @param classes where the classes are
     */
    static Program start(
            Class<?> main,
            List<String> prefix,
            List<Path> classes,
            List<String> jvmArguments,
            String... arguments)
            throws IOException {
        var command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.add("-XX:+ErrorFileToStdout"); // a JVM that breaks off says why, as an answer
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Ddev.npipe.directory=" + System.getProperty("dev.npipe.directory"));
        command.addAll(jvmArguments);
        command.addAll(
                List.of(
                        "-cp",
                        String.join(
                                File.pathSeparator, classes.stream().map(Path::toString).toList()),
                        main.getName()));
        command.addAll(List.of(arguments));
        return new Program(main.getSimpleName(), new ProcessBuilder(command).start());
    }

    private void collectAnswers() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answers.add(line);
            }
        } catch (IOException e) {
            keep(e.toString());
        }
        answers.add(ENDED);
    }

    private void readLog() {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            while (true) {
                reading.acquireUninterruptibly(); // not while somebody keeps the log
                reading.release();
                String line = lines.readLine();
                if (line == null) {
                    return;
                }
                if (!line.startsWith(Shortage.CHATTER)) {
                    logged.addAndGet(line.length() + 1L);
                    keep(line);
                }
            }
        } catch (IOException e) {
            keep(e.toString());
        }
    }

    private synchronized void keep(String line) {
        lastLogged.append(line).append('\n');
        lastLogged.delete(0, Math.max(0, lastLogged.length() - 2000));
    }

    /** Nobody reads the log of the program while somebody has this. */
    Semaphore log() {
        return reading;
    }

    /** How many bytes the program has logged, without the chatter of the application. */
    long logged() {
        return logged.get();
    }

    long pid() {
        return process.pid();
    }

    /** Sends a command whose answer is taken later. */
    void tell(String... words) throws IOException {
        var out = process.getOutputStream();
        out.write((String.join("\t", words) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** The value in the answer to a command, which must succeed. */
    String answer() throws InterruptedException {
        String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (answer == null || !answer.startsWith("ok")) {
            String said = answer == null ? "nothing in " + PATIENCE_SECONDS + " s" : all(answer);
            throw new AssertionError(name + " answered " + said + "; its log: " + lastLogged());
        }
        return answer.substring("ok".length()).strip();
    }

    /** An answer that is none, with what follows: more than one line if the JVM broke off. */
    private String all(String first) throws InterruptedException {
        var said = new StringBuilder(first);
        for (String line = first; line != null && !line.equals(ENDED) && said.length() < 20_000; ) {
            line = answers.poll(2, TimeUnit.SECONDS);
            said.append('\n').append(line);
        }
        return said.toString();
    }

    String ask(String... words) throws IOException, InterruptedException {
        tell(words);
        return answer();
    }

    /** The end of what the program logged. */
    synchronized String lastLogged() {
        return lastLogged.toString();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
    }
}

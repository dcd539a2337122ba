// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.internal.unix.name.SocketPaths;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another process that runs {@link PipeProgram} with the pipe directory of this one. */
public final class ChildJvm implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    /** Chooses a child's backend; without it the child has the one of this process. */
    public static final String BACKEND = "-Ddev.npipe.backend=";

    /** Threads that are there for some seconds after an account's name was slow to come. */
    public static final String TRANSIENT_THREADS = "npipe-lookup-";

    private final Process process;
    private final BufferedReader answers;
    private final List<String> log = new ArrayList<>();

    private ChildJvm(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The option that has a child log lines of the level DEBUG, by a file in this folder. */
    static String logOfDebug(Path folder) throws IOException {
        Path file = folder.resolve("log.properties");
        Files.write(
                file,
                List.of(
                        "handlers=java.util.logging.ConsoleHandler",
                        "java.util.logging.ConsoleHandler.level=FINE",
                        "dev.npipe.level=FINE"));
        return "-Djava.util.logging.config.file=" + file;
    }

    /** The backends of this system, for tests that are to run with each. */
    public static List<String> backends() {
        return System.getProperty("os.name").equals("Linux")
                ? List.of("nio", "linux")
                : List.of("nio");
    }

    public static ChildJvm start(String... jvmArguments) throws IOException {
        String classPath = root(SocketPaths.class) + File.pathSeparator + root(PipeProgram.class);
        return launch(command(List.of(), classPath, List.of(jvmArguments)));
    }

    /** A child in a locale, which decides how file names are written. */
    static ChildJvm startInLocale(String locale) throws IOException {
        String classPath = root(SocketPaths.class) + File.pathSeparator + root(PipeProgram.class);
        ProcessBuilder builder = command(List.of(), classPath, List.of());
        builder.environment().put("LC_ALL", locale);
        return launch(builder);
    }

    /** A copy of all classes that every user can read. */
    public static void copyClasses(Path to) throws IOException {
        copy(root(SocketPaths.class), to);
        copy(root(PipeProgram.class), to);
    }

    /** A child that runs as another user, with a copy of the classes which that user can read. */
    static ChildJvm startAs(int uid, Path classes, String... jvmArguments) throws IOException {
        copyClasses(classes);
        String id = String.valueOf(uid);
        var arguments = new ArrayList<>(List.of("-XX:-UsePerfData"));
        arguments.addAll(List.of(jvmArguments));
        return launch(
                command(
                        List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--"),
                        classes.toString(),
                        arguments));
    }

    /** A child behind such a command, with a copy of the classes that every user can read. */
    static ChildJvm startBehind(List<String> prefix, Path classes, String... jvmArguments)
            throws IOException {
        copyClasses(classes);
        var arguments = new ArrayList<>(List.of("-XX:-UsePerfData"));
        arguments.addAll(List.of(jvmArguments));
        return launch(command(prefix, classes.toString(), arguments));
    }

    private static ProcessBuilder command(
            List<String> prefix, String classPath, List<String> jvmArguments) {
        return command(prefix, classPath, jvmArguments, PipeProgram.class);
    }

    /** A child that runs a program which becomes a {@link PipeProgram}. */
    static ChildJvm startProgram(Class<?> main, List<String> jvmArguments, String... arguments)
            throws IOException {
        return launch(program(main, jvmArguments, arguments));
    }

    /** How another program of the tests is started, with the pipe directory of this process. */
    static ProcessBuilder program(Class<?> main, List<String> jvmArguments, String... arguments) {
        String classPath = root(SocketPaths.class) + File.pathSeparator + root(main);
        return command(List.of(), classPath, jvmArguments, main, arguments);
    }

    private static ProcessBuilder command(
            List<String> prefix,
            String classPath,
            List<String> jvmArguments,
            Class<?> main,
            String... arguments) {
        var command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add(BACKEND + System.getProperty("dev.npipe.backend", ""));
        command.addAll(jvmArguments);
        command.add("-Ddev.npipe.directory=" + System.getProperty("dev.npipe.directory"));
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** A child whose log nobody reads: when the pipe that it goes to is full, writing stalls. */
    static ChildJvm startUnread(String... jvmArguments) throws IOException {
        String classPath = root(SocketPaths.class) + File.pathSeparator + root(PipeProgram.class);
        return new ChildJvm(command(List.of(), classPath, List.of(jvmArguments)).start());
    }

    private static ChildJvm launch(ProcessBuilder builder) throws IOException {
        var child = new ChildJvm(builder.start());
        Thread.ofVirtual().start(child::collectLog);
        return child;
    }

    /** The directory that a class was compiled to, or the archive that it is in. */
    public static Path root(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        try {
            URI uri = type.getResource("/" + file).toURI();
            if (uri.getScheme().equals("jar")) {
                String place = uri.getSchemeSpecificPart();
                return Path.of(URI.create(place.substring(0, place.indexOf("!/"))));
            }
            Path root = Path.of(uri);
            for (String _ : file.split("/")) {
                root = root.getParent();
            }
            return root;
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Copies a folder, or an archive, so that every user can read the copy. */
    public static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                    Files.setAttribute(copy, "unix:mode", 0755);
                } else {
                    Files.copy(file, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                    Files.setAttribute(copy, "unix:mode", 0644);
                }
            }
        }
    }

    private void collectLog() {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (log) {
                    log.add(line);
                    log.notifyAll();
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Has the child do something; its answer begins with "ok" or "error". */
    String ask(String... words) throws IOException {
        tell(words);
        return answer();
    }

    /** Sends a command whose {@link #answer} is taken later. */
    void tell(String... words) throws IOException {
        var out = process.getOutputStream();
        out.write((String.join("\t", words) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** A test that asks for ever is over with its time limit, which interrupts it. */
    String answer() throws IOException {
        if (Thread.interrupted()) {
            throw new InterruptedIOException("interrupted, as at the end of a test's time");
        }
        String answer = answers.readLine();
        if (answer == null) {
            synchronized (log) {
                throw new IOException("the child ended; it wrote " + log);
            }
        }
        return answer;
    }

    /** The value in the answer to a command that must succeed. */
    public String value(String... words) throws IOException {
        String answer = ask(words);
        if (!answer.startsWith("ok")) {
            throw new AssertionError(String.join(" ", words) + ": " + answer);
        }
        return answer.substring(2).strip();
    }

    /** Waits until the child logs a line with these words. */
    void awaitLogged(String words) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (log) {
            while (log.stream().noneMatch(line -> line.contains(words))) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("\"" + words + "\" is not in the log: " + log);
                }
                log.wait(left);
            }
        }
    }

    /** The lines that the child has logged so far. */
    List<String> logged() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL: nothing of the child runs any more. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and the exit code. */
    int terminate() throws InterruptedException {
        process.toHandle().destroy(); // destroy() of the process itself would close its input first
        return process.waitFor();
    }

    /** Waits for the end of a child that was told to exit. */
    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        if (!process.isAlive()) {
            return; // onExit would wait for whatever has its number by now, a thread for example
        }
        process.onExit()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .whenComplete((_, _) -> process.destroyForcibly())
                .join();
    }
}

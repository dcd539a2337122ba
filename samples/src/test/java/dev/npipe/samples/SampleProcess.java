// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipes;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A sample that runs in a process of its own, perhaps behind another command. */
final class SampleProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    private SampleProcess(Process process) {
        this.process = process;
        Runtime.getRuntime()
                .addShutdownHook(new Thread(process::destroyForcibly)); // of a lost test
        this.lines = process.inputReader(UTF_8);
    }

    static SampleProcess start(Path directory, String sample, String... arguments)
            throws IOException {
        return start(directory, List.of(), sample, arguments);
    }

    static SampleProcess start(
            Path directory, List<String> prefix, String sample, String... arguments)
            throws IOException {
        var command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath(directory)));
        command.add("-Ddev.npipe.directory=" + directory);
        command.add("dev.npipe.samples." + sample);
        command.addAll(List.of(arguments));
        return new SampleProcess(
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    }

    /** Copies that every user can read. */
    private static String classPath(Path directory) throws IOException {
        Path library = directory.resolve("library");
        Path samples = directory.resolve("samples");
        if (Files.notExists(library)) {
            copy(origin(NamedPipes.class), library);
            copy(origin(EchoServer.class), samples);
        }
        return library + File.pathSeparator + samples;
    }

    private static Path origin(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                boolean folder = Files.isDirectory(file);
                if (file.equals(from)) {
                    copy = to;
                }
                if (folder) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
                Files.setAttribute(copy, "unix:mode", folder ? 0755 : 0644);
            }
        }
    }

    /** The next line that it prints. */
    String line() throws IOException {
        String line = lines.readLine();
        if (line == null) {
            throw new AssertionError("the sample ended");
        }
        return line;
    }

    /** All that it prints until it ends. */
    List<String> all() {
        return lines.lines().toList();
    }

    int terminate() throws InterruptedException {
        process.toHandle().destroy();
        return process.waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().orTimeout(20, TimeUnit.SECONDS).join();
        lines.close();
    }
}

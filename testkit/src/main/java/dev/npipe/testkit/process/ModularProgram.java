// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * A program that is a module, compiled and run as somebody else's would be: it has the libraries
 * that it is given, of those on the class path of this process, and nothing else. The module and
 * its package are {@code program}, and its class is {@code Program}.
 *
 * @param folder where its sources, its classes and what it prints are
 * @param libraries the directories and jars of its module path
 */
public record ModularProgram(Path folder, List<String> libraries) {
    private static final long LIMIT_SECONDS = 90;

    /**
     * Compiles a program.
     *
     * @param folder an empty folder for it
     * @param libraries as {@link #holding} and {@link #jars} find them
     * @param requires the modules that it requires
     * @param source the whole of {@code Program.java}
     * @throws IOException if the compiler does not accept it; says why
     */
    public static ModularProgram compiled(
            Path folder, Stream<String> libraries, List<String> requires, String source)
            throws IOException {
        var program = new ModularProgram(folder, libraries.distinct().toList());
        var descriptor = new StringBuilder("module program {");
        requires.forEach(module -> descriptor.append(" requires ").append(module).append(';'));
        program.compile(
                Files.writeString(folder.resolve("module-info.java"), descriptor + " }"),
                Files.writeString(folder.resolve("Program.java"), source));
        return program;
    }

    private void compile(Path... sources) throws IOException {
        var said = new StringWriter();
        var printer = new PrintWriter(said);
        String path = String.join(File.pathSeparator, libraries);
        var words = new ArrayList<>(List.of("-p", path, "-d", classes()));
        Arrays.stream(sources).map(Path::toString).forEach(words::add);
        ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
        if (javac.run(printer, printer, words.toArray(String[]::new)) != 0) {
            throw new IOException("javac " + words + ": " + said);
        }
    }

    private String classes() {
        return folder.resolve("classes").toString();
    }

    /**
     * Runs it, with the settings of npipe that this process has.
     *
     * @param options of {@code java}
     * @return what it printed, without blanks at the ends
     * @throws IOException if it fails, or has not ended in time; with all that it printed
     */
    public String run(List<String> options, String... arguments)
            throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process =
                new ProcessBuilder(command(options, arguments))
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
        try {
            process.getOutputStream().close();
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            String said = Files.readString(output, UTF_8).strip();
            if (!ended || process.exitValue() != 0) {
                String how = ended ? "failed: " : "did not end: ";
                throw new IOException(how + said + Files.readString(errors, UTF_8));
            }
            return said;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private List<String> command(List<String> options, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=dev.npipe");
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("dev.npipe.")) {
                command.add("-D" + name + '=' + System.getProperty(name));
            }
        }
        command.addAll(options);
        command.add("-p");
        command.add(classes() + File.pathSeparator + String.join(File.pathSeparator, libraries));
        command.addAll(List.of("-m", "program/program.Program"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** The libraries that these classes are from: of this build or of a repository. */
    public static Stream<String> holding(Class<?>... classes) {
        return Arrays.stream(classes).map(ModularProgram::library);
    }

    private static String library(Class<?> held) {
        try {
            var place = held.getProtectionDomain().getCodeSource().getLocation();
            return Path.of(place.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The jars whose names match.
     *
     * @param names a regular expression, for what is before the version
     */
    public static Stream<String> jars(String names) {
        String jar = "(" + names + ")-\\d[^\\\\/]*\\.jar";
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> Path.of(entry).getFileName().toString().matches(jar));
    }
}

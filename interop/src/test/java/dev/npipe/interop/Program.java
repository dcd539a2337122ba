// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.NamedPipeAddress;
import dev.npipe.testkit.process.Finished;
import java.io.IOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.OS;

/** A program on this machine that can be started with arguments. */
public record Program(String name, List<String> command) {
    /** The folder of this Maven module. */
    public static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    /** The {@code npipe} command of this source tree. */
    public static Program npipe() {
        return new Program("npipe", List.of(MODULE.resolveSibling("npipe").toString()));
    }

    /** A JVM in a locale without these letters cannot hand them to a program that it starts. */
    static void assumeCanBeAnArgument(String text) {
        String encoding = System.getProperty("sun.jnu.encoding");
        boolean ascii = text.chars().allMatch(c -> c < 128);
        assumeTrue(ascii || encoding.equals("UTF-8"), "the locale's encoding is " + encoding);
    }

    /** The {@code npipe} command in a Windows JVM on Wine. */
    public static Program npipeOnWine() {
        return new Program("npipe-on-wine", Wine.with(MODULE.resolve("npipe-on-wine")));
    }

    /** The peer in C# on Wine, if it is installed. */
    public static Program cSharpOnWine() {
        Path starter = Installed.folder("windows-dotnet").resolve("pipe-peer");
        Installed.require("the peer windows-dotnet", starter);
        return new Program("windows-dotnet", Wine.with(starter));
    }

    /**
     * Starts one end of the language server protocol in Node, if it is installed.
     *
     * @param role {@code client}, which makes the pipe, or {@code server}, which connects to it
     */
    public static Peer startVscodeJsonRpc(
            PipeDirectory directory, String role, NamedPipeAddress address) throws IOException {
        String pipe = directory.foreignName(address);
        if (OS.WINDOWS.isCurrentOs()) {
            return WindowsPeer.startVscodeJsonRpc(role, pipe);
        }
        Path starter = Installed.folder("vscode-jsonrpc").resolve("pipe-peer");
        Installed.require("the peer vscode-jsonrpc", starter);
        return new Program("vscode-jsonrpc", List.of(starter.toString()))
                .start(directory, role, pipe);
    }

    /** An end of JSON-RPC in C#, of Linux or of Windows as this JVM is, if it is installed. */
    public static Program jsonRpcInCSharp() throws IOException {
        if (OS.WINDOWS.isCurrentOs()) {
            Path command = Installed.folder("windows-jsonrpc").resolve("command");
            Installed.require("the peer windows-jsonrpc", command);
            return new Program("windows-jsonrpc", Files.readAllLines(command));
        }
        Installed.requireLinuxOnX64("the runtime of dotnet-jsonrpc");
        Path starter = Installed.folder("dotnet-jsonrpc").resolve("pipe-peer");
        Installed.require("the peer dotnet-jsonrpc", starter);
        return new Program("dotnet-jsonrpc", List.of(starter.toString()));
    }

    /** The {@code npipe} command as the launcher has built it, in a JVM like this one. */
    static Program npipeInThisJava() {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path jar = MODULE.resolveSibling("cli").resolve("target").resolve("app");
        var words = new ArrayList<>(List.of(java.toString()));
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.addAll(List.of("-jar", jar.resolve("npipe.jar").toString()));
        return new Program("npipe", words);
    }

    /**
     * A class of these tests in a JVM of its own, with the properties and the boot class path of
     * this one: on Wine it does not come up without.
     */
    static Program inAnotherJvm(Class<?> main, String... options) {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(word -> word.startsWith("-D") || word.startsWith("-Xbootclasspath"))
                .forEach(words::add);
        words.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
        words.addAll(List.of(options));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return new Program(main.getSimpleName(), words);
    }

    /** Builds the {@code npipe} command if it is out of date; its launcher says so in between. */
    public static void buildNpipe() throws IOException, InterruptedException {
        Finished.withSuccess(npipe().builder("--version"), "");
    }

    /** Starts it with this folder as the one that pipes live in. */
    public Peer start(PipeDirectory directory, String... arguments) throws IOException {
        ProcessBuilder builder = builder(arguments);
        builder.environment().put("NPIPE_DIRECTORY", directory.path().toString());
        builder.environment().put("TMPDIR", directory.path().toString());
        return start(builder, arguments);
    }

    /** Starts it with this variable in its environment. */
    Peer startWith(String variable, String value, String... arguments) throws IOException {
        ProcessBuilder builder = builder(arguments);
        builder.environment().put(variable, value);
        return start(builder, arguments);
    }

    /** Starts it. */
    public Peer start(String... arguments) throws IOException {
        return start(builder(arguments), arguments);
    }

    /** Starts it with this text as its standard input. */
    Peer startWithInput(String input, List<String> arguments) throws IOException {
        String[] words = arguments.toArray(String[]::new);
        Process process = builder(words).redirectErrorStream(true).start();
        try (Writer writer = process.outputWriter(UTF_8)) {
            writer.write(input);
        }
        return new Peer(name + " " + String.join(" ", arguments), process);
    }

    /** Its command line with these arguments. */
    public ProcessBuilder builder(String... arguments) {
        var line = new ArrayList<>(command);
        line.addAll(List.of(arguments));
        return new ProcessBuilder(line);
    }

    private Peer start(ProcessBuilder builder, String... arguments) throws IOException {
        Process process = builder.redirectErrorStream(true).start();
        return new Peer(name + " " + String.join(" ", arguments), process);
    }
}

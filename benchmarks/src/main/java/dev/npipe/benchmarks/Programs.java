// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of each end of each peer; C programs are compiled when their sources are newer.
 */
record Programs(Path sources, Path binaries) {
    private static final List<String> JVM =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xms256m",
                    "-Xmx256m",
                    "-XX:+AlwaysPreTouch",
                    "-XX:-UsePerfData",
                    "--enable-native-access=ALL-UNNAMED");

    List<String> server(Peer peer, Case test, String address)
            throws IOException, InterruptedException {
        return switch (peer) {
            case Peer.C _ -> c(test.workload() + "_server", address, test.size());
            case Peer.Java java -> java(java, ServerProgram.class, test, address);
        };
    }

    List<String> client(Peer peer, Case test, String address)
            throws IOException, InterruptedException {
        return switch (peer) {
            case Peer.C _ -> c(test.workload() + "_client", address, test.size());
            case Peer.Java java -> java(java, ClientProgram.class, test, address);
        };
    }

    private static List<String> java(Peer.Java peer, Class<?> program, Case test, String address) {
        var setup =
                new Setup(
                        peer.transport(),
                        peer.threads(),
                        peer.buffers(),
                        test.workload(),
                        test.size(),
                        address);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM);
        command.addAll(peer.properties());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(setup.toArguments());
        return command;
    }

    private List<String> c(String program, String address, int size)
            throws IOException, InterruptedException {
        Path source = sources.resolve(program + ".c");
        Path header = sources.resolve("bench.h");
        Path binary = binaries.resolve(program);
        if (!isNewer(binary, source) || !isNewer(binary, header)) {
            Files.createDirectories(binaries);
            compile(source, binary);
        }
        return List.of(binary.toString(), address, Integer.toString(size));
    }

    private static boolean isNewer(Path binary, Path source) throws IOException {
        return Files.exists(binary)
                && Files.getLastModifiedTime(binary).compareTo(Files.getLastModifiedTime(source))
                        > 0;
    }

    private static void compile(Path source, Path binary) throws IOException, InterruptedException {
        var command =
                List.of(
                        "cc",
                        "-O2",
                        "-Wall",
                        "-Wextra",
                        "-o",
                        binary.toString(),
                        source.toString());
        int exit =
                new ProcessBuilder(command).redirectErrorStream(true).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException("cc ended with exit code %d for %s".formatted(exit, source));
        }
    }

    /** Whether a command is on the path. */
    static boolean isInstalled(String command) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String folder : path.split(File.pathSeparator, -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, command))) {
                return true;
            }
        }
        return false;
    }
}

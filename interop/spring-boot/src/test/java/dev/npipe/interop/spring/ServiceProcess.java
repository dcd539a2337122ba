// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.spring;

import dev.npipe.NamedPipeAddress;
import dev.npipe.testkit.process.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The service as its users run it: {@code java -jar}, and no option for native access. */
final class ServiceProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    final NamedPipeAddress address = NamedPipeAddress.of("spring-" + UUID.randomUUID());
    final Process process;
    final Lines output;

    /** Starts it, and waits until it serves. */
    ServiceProcess() throws IOException, InterruptedException {
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-jar",
                                System.getProperty("fat.jar"),
                                "--npipe.address=" + address)
                        .redirectErrorStream(true)
                        .start();
        output = new Lines(process.getInputStream());
        await("Started PipeService");
    }

    /** Waits until it prints this. */
    void await(String part) throws IOException, InterruptedException {
        if (!output.awaitPart(part, PATIENCE)) {
            close();
            throw new IOException("no \"" + part + "\" in:\n" + output);
        }
    }

    /** The TCP sockets on which it listens, as lines of the kernel's table. */
    List<String> listeningOnTcp() throws IOException {
        Path kernel = Path.of("/proc", String.valueOf(process.pid()));
        Set<String> own = new HashSet<>();
        try (var descriptors = Files.newDirectoryStream(kernel.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                own.add(target(descriptor));
            }
        }
        var listening = new ArrayList<String>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String line : Files.readAllLines(kernel.resolve(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields[3].equals("0A") && own.contains("socket:[" + fields[9] + "]")) {
                    listening.add(line);
                }
            }
        }
        return listening;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return ""; // closed since the folder was read
        }
    }

    /** Tells it to end, and goes on reading its output, which {@link Process#destroy} closes. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Ends it in order, so that its pipe is taken away. */
    @Override
    public void close() throws InterruptedException {
        terminate();
        if (!process.waitFor(PATIENCE)) {
            process.destroyForcibly().waitFor();
        }
    }
}

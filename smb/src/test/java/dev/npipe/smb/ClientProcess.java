// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.NamedPipeAddress;
import dev.npipe.client.ClientProgram;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A {@link ClientProgram} in a process of its own, with this library on the module path: what the
 * library needs must be found there, and a variable of the environment can be set.
 */
record ClientProcess(Process process) {
    /** What the library needs, by the beginning of a file's name. */
    private static final List<String> LIBRARIES =
            List.of("smbj", "asn-one", "bcprov", "slf4j-api", "mbassador");

    /** Starts one, with this {@code krb5.conf}, these tickets and this time limit. */
    static ClientProcess start(
            NamedPipeAddress address, Path configuration, Path tickets, Duration limit)
            throws IOException, URISyntaxException {
        var builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.security.krb5.conf=" + configuration,
                        "--module-path",
                        modulePath(),
                        "--add-modules",
                        "dev.npipe.smb",
                        "--class-path",
                        testClasses().toString(),
                        ClientProgram.class.getName(),
                        address.toString(),
                        limit.toString());
        builder.environment().put("KRB5CCNAME", tickets.toString());
        return new ClientProcess(builder.redirectErrorStream(true).start());
    }

    /** Interrupts the thread that connects. */
    void interrupt() throws IOException {
        say("interrupt");
    }

    /** Cancels the connect. */
    void cancel() throws IOException {
        say("cancel");
    }

    private void say(String line) throws IOException {
        process.outputWriter().append(line).append('\n').flush();
    }

    /** What it says until it ends, apart from what slf4j says about itself. */
    String output() throws IOException, InterruptedException {
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            String said =
                    out.lines()
                            .filter(line -> !line.startsWith("SLF4J"))
                            .collect(Collectors.joining("\n"));
            process.waitFor();
            return said;
        }
    }

    private static String modulePath() throws URISyntaxException {
        String all =
                System.getProperty("java.class.path")
                        + File.pathSeparator
                        + System.getProperty("jdk.module.path", "");
        Stream<String> libraries =
                Arrays.stream(all.split(File.pathSeparator))
                        .filter(path -> LIBRARIES.stream().anyMatch(nameOf(path)::startsWith));
        Stream<String> own = Stream.of(place(NamedPipeAddress.class), place(SmbProvider.class));
        return Stream.concat(own, libraries)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String nameOf(String path) {
        return new File(path).getName();
    }

    private static String place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    /** Their own place, and not that of the module that they are patched into. */
    private static Path testClasses() throws URISyntaxException {
        URI file = ClientProgram.class.getResource("ClientProgram.class").toURI();
        return Path.of(file).resolve("../../../..").normalize();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jetty.server.Server;

/** Another process at one end of a pipe, which prints a line for each step and is killed. */
final class KilledPeer implements AutoCloseable {
    private final Process process;
    private final BufferedReader steps;

    /**
     * @param role {@code serve} with Jetty, or {@code ask} a server and never end the question
     */
    KilledPeer(String role, NamedPipeAddress address) throws IOException {
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-Ddev.npipe.backend="
                                        + System.getProperty("dev.npipe.backend", ""),
                                "--enable-native-access=ALL-UNNAMED",
                                KilledPeer.class.getName(),
                                role,
                                address.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        steps = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Waits for the next step. */
    void awaitReady() throws IOException {
        if (steps.readLine() == null) {
            throw new EOFException("the peer has ended");
        }
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    public static void main(String[] args) throws Exception {
        NamedPipeAddress address = NamedPipeAddress.parse(args[1]);
        if (args[0].equals("serve")) {
            serve(address);
        } else {
            var pipe = NamedPipeChannel.connect(address);
            pipe.write(StandardCharsets.UTF_8.encode("GET / HTTP/1.1\r\nHost:"));
            IO.println("asked");
            Thread.sleep(Duration.ofHours(1));
        }
    }

    private static void serve(NamedPipeAddress address) throws Exception {
        var answers = new Answers();
        var server = new Server();
        server.addConnector(new NamedPipeConnector(server, address));
        server.setHandler(answers);
        server.start();
        IO.println("serves");
        answers.held.await();
        IO.println("has a call");
        server.join();
    }
}

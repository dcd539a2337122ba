// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The server process of the idle case: a virtual thread for each connection answers what comes.
 * Answers each line "memory"; the end of its input is its own.
 */
final class IdleServerProgram {
    private IdleServerProgram() {}

    public static void main(String... args) throws IOException {
        var setup = Setup.parse(args);
        var commands =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (var acceptor = Transport.named(setup.transport()).listen(setup.address())) {
            Thread.ofPlatform().daemon().start(() -> acceptAll(acceptor, setup));
            System.out.println("ready");
            String command;
            while ((command = commands.readLine()) != null) {
                if (!command.equals("memory")) {
                    throw new IllegalArgumentException("not a command: " + command);
                }
                System.out.println(Memory.now().toLine());
            }
            System.exit(0); // while its threads still wait in accept and read
        }
    }

    private static void acceptAll(Transport.Acceptor acceptor, Setup setup) {
        try {
            while (true) {
                Wire wire = acceptor.accept();
                setup.thread().start(() -> serve(wire, setup));
            }
        } catch (IOException e) {
            complain("no more clients are accepted", e);
        }
    }

    private static void serve(Wire wire, Setup setup) {
        try (wire) {
            RoundTrip.echo(wire, setup);
        } catch (IOException e) {
            complain("a connection broke", e);
        }
    }

    private static void complain(String what, IOException e) {
        System.err.println(what + ": " + e);
    }
}

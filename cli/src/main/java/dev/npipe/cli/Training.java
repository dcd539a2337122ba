// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * What the JVM's start-up cache is made from: it keeps what these commands load. They see pipes,
 * talk to one, look for one that is missing, and explain themselves.
 */
public final class Training {
    private static final String PIPE = "npipe-training-" + ProcessHandle.current().pid();

    private static final String[][] COMMANDS = {
        {"demo", "client", "--name", PIPE},
        {"call", PIPE + "-missing", "x"},
        {"ls"},
        {"ls", "-l"},
        {"ls", "--json"},
        {"help"},
        {"call", "--help"},
    };

    private Training() {}

    /** Runs the commands, whose output nobody reads. */
    public static void main(String[] args) throws InterruptedException {
        Thread server = new Thread(() -> run("listen", PIPE, "--echo", "--mode", "message"));
        server.start();
        run("call", PIPE, "--wait", "--timeout", "30s", "x");
        server.join();
        for (String[] command : COMMANDS) {
            run(command);
        }
    }

    private static void run(String... command) {
        var nobody = new PrintWriter(Writer.nullWriter());
        Main.run(nobody, nobody, command);
    }
}

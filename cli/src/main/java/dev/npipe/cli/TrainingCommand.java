// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.Verb;
import java.io.IOException;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code npipe training}: what the JVM's start-up cache is made from, which keeps what these
 * commands load. They talk to a pipe, see pipes, look for one that is missing, and explain
 * themselves. No help lists it.
 */
final class TrainingCommand implements Verb {
    private static final String PIPE = "npipe-training-" + ProcessHandle.current().pid();

    private static final String[][] COMMANDS = {
        {"demo", "client", "--name", PIPE},
        {"call", PIPE, "x"},
        {"help"},
        {"call", "--help"},
    };

    /** While there is a pipe to be seen. */
    private static final String[][] LOOKS = {
        {"wait", PIPE, "--timeout", "30s"}, {"ls", "-l"}, {"ls", "--json"}, {"info", PIPE},
    };

    private final Supplier<CommandSpec> all;

    TrainingCommand(Supplier<CommandSpec> all) {
        this.all = all;
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage().description("Loads what the usual commands load.");
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException, InterruptedException {
        Thread server = new Thread(() -> run("listen", PIPE, "--echo", "--mode", "message"));
        server.start();
        for (String[] command : LOOKS) {
            run(command);
        }
        LsCommand.names(console);
        run("call", PIPE, "--wait", "--timeout", "30s", "x");
        server.join();
        for (String[] command : COMMANDS) {
            run(command);
        }
        return ExitCode.OK.number();
    }

    private void run(String... command) {
        new CommandLine(all.get()).execute(command);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.cli.manners.BrokenOutput;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.Ending;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.manners.LogLine;
import dev.npipe.cli.manners.Printable;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.manners.Version;
import dev.npipe.cli.words.HelpOption;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code npipe} command. */
public final class Main {
    private Main() {}

    /**
     * Runs the command and ends the process with its exit code. Where returning does the same it is
     * done instead: {@link System#exit} first asks a logger, for which the JVM looks through every
     * jar.
     */
    public static void main(String[] args) {
        LogLine.use();
        int exitCode = run(Console.ofThisProcess(), args);
        boolean alone = Thread.currentThread().getThreadGroup().activeCount() == 1;
        if (exitCode != ExitCode.OK.number() || !alone) {
            System.exit(exitCode);
        }
    }

    /**
     * Runs a command that reads no input.
     *
     * @param out what it says, each line flushed
     * @param err what went wrong
     * @param args the command's words
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(Console.of(out, err), args);
    }

    private static int run(Console console, String... args) {
        int exitCode;
        try {
            exitCode = execute(console, args);
        } catch (RuntimeException | Error bug) {
            exitCode = tell(bug, console);
        }
        if (exitCode != ExitCode.BUG.number() && console.out().checkError() && !Ending.hasBegun()) {
            if (BrokenOutput.hasHappened()) {
                return ExitCode.OK.number();
            }
            console.err()
                    .println("npipe: cannot write to the standard output" + BrokenOutput.reason());
            return ExitCode.FAILED.number();
        }
        return exitCode;
    }

    /** A bug is told with its trace, for whoever mends it. */
    private static int tell(Throwable bug, Console console) {
        if (!Ending.hasBegun()) { // the Java runtime refuses much while it shuts down
            bug.printStackTrace(console.err());
        }
        return ExitCode.BUG.number();
    }

    private static int execute(Console console, String... args) {
        if (args.length == 1 && args[0].equals("--version")) {
            // asked for by scripts: answered without the option parser
            console.out().println(Version.text());
            return ExitCode.OK.number();
        }
        if (args.length == 1 && args[0].equals("ls")) {
            return names(console);
        }
        CommandSpec npipe = described(console, List.of(args));
        return new CommandLine(npipe)
                .setOut(console.out())
                .setErr(console.err())
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Main::usageError)
                .setExecutionExceptionHandler((bug, _, _) -> tell(bug, console))
                .setExecutionStrategy(Main::executeCommand)
                .execute(args);
    }

    /** {@code npipe ls}, without the option parser, which takes longer than the list. */
    private static int names(Console console) {
        try {
            return LsCommand.names(console);
        } catch (IOException e) {
            return failed(e, console);
        }
    }

    /** What went wrong, in a line. */
    private static int failed(IOException e, Console console) {
        if (e instanceof FailedException failed) {
            return failed.failure().report(failed.subject(), console.err()).number();
        }
        if (!Ending.hasBegun()) {
            String said = e.getMessage();
            console.err().println("npipe: " + Printable.line(said == null ? e.toString() : said));
        }
        return ExitCode.FAILED.number();
    }

    /** The command with the verb that is asked for, or all of them: each takes a moment. */
    private static CommandSpec described(Console console, List<String> args) {
        CommandSpec npipe = CommandSpec.create().name("npipe");
        npipe.usageMessage()
                .width(100)
                .description("Named pipes for every platform.")
                .synopsisSubcommandLabel("COMMAND")
                .footer("", "See 'npipe COMMAND --help' for what a command does.");
        npipe.addOption(
                OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print the version.")
                        .build());
        npipe.addOption(HelpOption.create());
        npipe.versionProvider(() -> new String[] {Version.text()});
        var self = new Self(Main.class, args, () -> described(console, List.of()));
        if (args.isEmpty() || !addVerb(npipe, console, args.getFirst(), self)) {
            Verbs.NAMES.forEach(name -> addVerb(npipe, console, name, self));
        }
        return npipe;
    }

    private static boolean addVerb(CommandSpec npipe, Console console, String name, Self self) {
        Verb verb = Verbs.named(name, self).orElse(null);
        if (verb == null) {
            return false;
        }
        var running = new Running(verb, console);
        CommandSpec spec = CommandSpec.wrapWithoutInspection(running);
        running.spec = spec;
        verb.describe(spec);
        spec.usageMessage().width(100);
        spec.addOption(HelpOption.create());
        npipe.addSubcommand(name, spec);
        return true;
    }

    /** A verb in the form in which the option parser calls it. */
    private static final class Running implements Callable<Integer> {
        private final Verb verb;
        private final Console console;
        private CommandSpec spec = CommandSpec.create();

        private Running(Verb verb, Console console) {
            this.verb = verb;
            this.console = console;
        }

        @Override
        public Integer call() throws InterruptedException {
            try {
                return verb.run(spec.commandLine().getParseResult(), console);
            } catch (InterruptedIOException e) {
                throw (InterruptedException) new InterruptedException().initCause(e);
            } catch (IOException e) {
                return failed(e, console);
            }
        }
    }

    private static int executeCommand(CommandLine.ParseResult words) {
        if (!words.hasSubcommand()
                && !words.isUsageHelpRequested()
                && !words.isVersionHelpRequested()) {
            throw Words.wrong(words, "no command given");
        }
        return new CommandLine.RunLast().execute(words);
    }

    private static int usageError(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String message =
                e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
                        ? unexpected(command, Printable.line(unmatched.getUnmatched().getFirst()))
                        : String.valueOf(e.getMessage());
        command.getErr().println("npipe: " + Printable.text(message));
        command.getErr().printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
        return ExitCode.USAGE.number();
    }

    private static String unexpected(CommandLine command, String word) {
        return command.getParent() == null
                ? "there is no command '" + word + "'"
                : "unexpected argument '" + word + "'";
    }
}

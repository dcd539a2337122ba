// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code npipe} command. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        LogLine.use();
        System.exit(run(utf8(FileDescriptor.out), utf8(FileDescriptor.err), args));
    }

    /**
     * Runs the command.
     *
     * @param out what it says, each line flushed
     * @param err what went wrong
     * @param args the command's words
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        int exitCode;
        try {
            exitCode = execute(out, err, args);
        } catch (RuntimeException | Error bug) {
            if (!Ending.hasBegun()) { // the Java runtime refuses much while it shuts down
                bug.printStackTrace(err);
            }
            return ExitCode.BUG.number();
        }
        if (out.checkError() && !Ending.hasBegun()) {
            err.println("npipe: cannot write to the standard output");
            return ExitCode.FAILED.number();
        }
        return exitCode;
    }

    private static int execute(PrintWriter out, PrintWriter err, String... args) {
        if (args.length == 1 && args[0].equals("--version")) {
            out.println(Version.text()); // asked for by scripts: answered without the option parser
            return ExitCode.OK.number();
        }
        CommandSpec npipe = CommandSpec.create().name("npipe");
        npipe.usageMessage()
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
        var demo = new DemoCommand(out, err, () -> JavaCommand.ofThisProcess(Main.class, args));
        npipe.addSubcommand("demo", demo.spec());
        return new CommandLine(npipe)
                .setOut(out)
                .setErr(err)
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Main::usageError)
                .setExecutionExceptionHandler(
                        (bug, _, _) -> {
                            throw bug;
                        })
                .setExecutionStrategy(Main::executeCommand)
                .execute(args);
    }

    private static int executeCommand(CommandLine.ParseResult words) {
        if (!words.hasSubcommand()
                && !words.isUsageHelpRequested()
                && !words.isVersionHelpRequested()) {
            throw new ParameterException(words.commandSpec().commandLine(), "no command given");
        }
        return new CommandLine.RunLast().execute(words);
    }

    private static int usageError(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String message =
                e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
                        ? "unexpected argument '" + unmatched.getUnmatched().getFirst() + "'"
                        : e.getMessage();
        command.getErr().println("npipe: " + message);
        command.getErr().printf("Try '%s --help'.%n", command.getCommandSpec().qualifiedName());
        return ExitCode.USAGE.number();
    }

    private static PrintWriter utf8(FileDescriptor descriptor) {
        var bytes = new FileOutputStream(descriptor);
        return new PrintWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), true);
    }
}

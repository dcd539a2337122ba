// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo;

import dev.npipe.cli.demo.talk.Transcript;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.Failure;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.words.Logon;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe demo}: starts one end of the conversation or both. */
public final class DemoCommand implements Verb {
    private final Class<?> main;
    private final List<String> args;

    /**
     * The command, which is not run yet.
     *
     * @param main the class of the command, which both ends start again
     * @param args the words of the command
     */
    public DemoCommand(Class<?> main, List<String> args) {
        this.main = main;
        this.args = List.copyOf(args);
    }

    @Override
    public void describe(CommandSpec spec) {
        DemoSyntax.addTo(spec);
    }

    @Override
    public int run(ParseResult words, Console console) throws InterruptedException {
        var arguments = new DemoArguments(words);
        DemoOptions options = arguments.options();
        Logon logon = arguments.logon(options);
        try {
            if (arguments.role().isPresent()) {
                return runEnd(arguments.role().get(), options, logon, console).number();
            }
            return arguments.throughSamba()
                    ? runThroughSamba(options, console)
                    : new DemoPair(options, java(), console.out(), console.err()).run();
        } catch (IOException | UnsupportedOperationException e) {
            return Failure.of(options.address(), e)
                    .report(options.address(), console.err())
                    .number();
        }
    }

    private static ExitCode runEnd(DemoRole role, DemoOptions options, Logon logon, Console console)
            throws IOException {
        var transcript = new Transcript(console.out());
        if (options.systemCalls()) {
            return NativeDemo.run(role, options, transcript);
        }
        return switch (role) {
            case SERVER -> new DemoServer(options, transcript, console.err()).run();
            case CLIENT -> new DemoClient(options, logon, transcript, console.err()).run();
        };
    }

    private int runThroughSamba(DemoOptions options, Console console)
            throws IOException, InterruptedException {
        try (DemoSamba samba = DemoSamba.start()) {
            return new DemoPair(options, Optional.of(samba), java(), console.out(), console.err())
                    .run();
        }
    }

    private JavaCommand java() {
        return JavaCommand.ofThisProcess(main, args.toArray(new String[0]));
    }
}

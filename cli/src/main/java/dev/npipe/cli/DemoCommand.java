// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** {@code npipe demo}: starts one end of the conversation or both. */
final class DemoCommand implements Callable<Integer> {
    private final PrintWriter out;
    private final PrintWriter err;
    private final Supplier<JavaCommand> java;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    /**
     * The command, which is not run yet.
     *
     * @param java how to start a process of this command again; asked only when both ends run
     */
    DemoCommand(PrintWriter out, PrintWriter err, Supplier<JavaCommand> java) {
        this.out = out;
        this.err = err;
        this.java = java;
    }

    CommandSpec spec() {
        DemoSyntax.addTo(spec);
        return spec;
    }

    @Override
    public Integer call() {
        var arguments = new DemoArguments(spec.commandLine().getParseResult());
        DemoOptions options = arguments.options();
        DemoLogon logon = arguments.logon(options);
        try {
            if (arguments.role().isPresent()) {
                return runEnd(arguments.role().get(), options, logon).number();
            }
            return arguments.throughSamba() ? runThroughSamba(options) : runBoth(options);
        } catch (IOException e) {
            return Failure.of(options.address(), e).report(options.address(), err).number();
        } catch (UnsupportedOperationException e) {
            return Failure.of(options.address(), e).report(options.address(), err).number();
        }
    }

    private ExitCode runEnd(DemoRole role, DemoOptions options, DemoLogon logon)
            throws IOException {
        var transcript = new Transcript(out);
        if (options.systemCalls()) {
            return NativeDemo.run(role, options, transcript);
        }
        return switch (role) {
            case SERVER -> new DemoServer(options, transcript, err).run();
            case CLIENT -> new DemoClient(options, logon, transcript, err).run();
        };
    }

    private int runBoth(DemoOptions options) throws IOException {
        return new DemoPair(options, java.get(), out, err).run();
    }

    private int runThroughSamba(DemoOptions options) throws IOException {
        try (DemoSamba samba = DemoSamba.start()) {
            return new DemoPair(options, Optional.of(samba), java.get(), out, err).run();
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }
}

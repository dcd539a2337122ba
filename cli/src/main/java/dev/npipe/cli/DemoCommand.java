// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** {@code npipe demo}: reads the options, and starts one end of the conversation or both. */
final class DemoCommand implements Callable<Integer> {
    /** Which end a process plays. */
    enum Role {
        SERVER,
        CLIENT
    }

    private static final String DEFAULT_NAME = "SamplePipe";

    private final PrintWriter out;
    private final PrintWriter err;
    private final String[] args;
    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    /** The words of the whole command line are needed to run it again. */
    DemoCommand(PrintWriter out, PrintWriter err, String[] args) {
        this.out = out;
        this.err = err;
        this.args = args;
    }

    CommandSpec spec() {
        spec.usageMessage()
                .width(100)
                .customSynopsis("Usage: npipe demo [server|client] [OPTIONS]")
                .description(
                        "A server and a client exchange one message each over a named pipe.",
                        "Without 'server' or 'client' both run, as two processes, and both are shown.")
                .footer(
                        "",
                        "Examples:",
                        "  npipe demo                          both ends, and what they say",
                        "  npipe demo server                   one end in this terminal ...",
                        "  npipe demo client                   ... and the other in another one",
                        "  npipe demo --message 'Grüße 👋'     another request",
                        "  npipe demo --message - <FILE        one that is too long for an argument",
                        "  npipe demo --name /tmp/my.sock      a socket of your own choice",
                        "  npipe demo --direction inbound      the client writes, the server reads",
                        "  npipe demo server --clients 3       serves three clients, then ends",
                        "  npipe demo server --direction outbound --security 'D:(A;;GR;;;AU)'",
                        "                                      every user may read, and nobody write; its client:",
                        "  npipe demo client --direction outbound",
                        "  npipe demo server --security group:staff",
                        "                                      the members of one group",
                        "  npipe demo client --expect-owner alice",
                        "                                      talks to no server but alice's",
                        "  npipe demo --native                 the same without the library",
                        "  npipe demo --smb                    through a Samba of the demo's own",
                        "  npipe demo client --name '\\\\server\\pipe\\SamplePipe' --user 'OFFICE\\alice'",
                        "                                      a pipe of another machine, over SMB; its password",
                        "                                      is in NPIPE_PASSWORD or in --credentials FILE",
                        "",
                        "Exit codes: 0 done, 1 wrong usage, 2 failed or the name is taken, 3 no such pipe,",
                        "4 busy or timed out, 5 access denied.");
        spec.usageMessage().synopsisHeading("");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("server|client")
                        .arity("0..1")
                        .type(Role.class)
                        .converters(oneOf(Role.values()))
                        .description("The end to run; both if left out.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--name")
                        .paramLabel("PIPE")
                        .type(NamedPipeAddress.class)
                        .converters(DemoCommand::address)
                        .description(
                                "The pipe: a name, \\\\.\\pipe\\NAME, npipe:////./pipe/NAME, or on Unix",
                                "the absolute path of a socket; for a client also a pipe of another",
                                "machine, \\\\HOST[:PORT]\\pipe\\NAME. Default: "
                                        + DEFAULT_NAME
                                        + ".")
                        .build());
        spec.addOption(
                OptionSpec.builder("--message")
                        .paramLabel("TEXT")
                        .type(String.class)
                        .description(
                                "What this end sends; with both ends, what the client sends (the server,"
                                        + " if it is the only one that sends).",
                                "- reads the text from the standard input, up to its last line's end.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--direction")
                        .paramLabel("DIRECTION")
                        .type(PipeDirection.class)
                        .converters(oneOf(PipeDirection.values()))
                        .description(
                                "inbound (the client sends), outbound (the server sends) or duplex."
                                        + " Default: duplex.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--clients")
                        .paramLabel("N")
                        .type(Integer.class)
                        .description("How many clients the server stays for. Default: 1.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--security")
                        .paramLabel("SDDL|PRESET")
                        .type(String.class)
                        .converters(checked(DemoSecurity::security))
                        .description(
                                "Who may connect to the server: a security descriptor in SDDL, or",
                                "current-user, authenticated-users, everyone, administrators,",
                                "user:NAME, group:NAME.",
                                "Default: " + DemoSecurity.DEFAULT + ".")
                        .build());
        spec.addOption(
                OptionSpec.builder("--expect-owner")
                        .paramLabel("USER|any")
                        .type(String.class)
                        .converters(checked(DemoSecurity::owner))
                        .description(
                                "Whose server the client talks to: a user, also as S-1-..., or any."
                                        + " Default: any; one that is neither the user's nor root's is told.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--remote")
                        .description(
                                "Let clients of other machines come to the server too, through the Samba"
                                        + " that runs on this one.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--proxy-directory")
                        .paramLabel("DIR")
                        .type(Path.class)
                        .description(
                                "Where that Samba looks for pipes: np below its ncalrpc dir."
                                        + " Default: $NPIPE_SMB_DIRECTORY.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--smb")
                        .description(
                                "Hold the conversation through a Samba that is started for it, as if from"
                                        + " another machine.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--native", "-native")
                        .description(
                                "Hold the conversation without the library, straight on the system's calls.",
                                "Takes --name and --message only.")
                        .build());
        DemoLogon.addOptions(spec);
        spec.addOption(Main.helpOption());
        return spec;
    }

    @Override
    public Integer call() {
        ParseResult words = spec.commandLine().getParseResult();
        Optional<Role> role = Optional.ofNullable(words.matchedPositionalValue(0, null));
        DemoOptions options = options(words, role);
        DemoLogon logon = logon(words, role, options);
        try {
            return run(role, options, logon);
        } catch (IOException e) {
            return Failure.of(options.address(), e).report(options.address(), err).number();
        } catch (UnsupportedOperationException e) {
            return Failure.of(options.address(), e).report(options.address(), err).number();
        }
    }

    private int run(Optional<Role> role, DemoOptions options, DemoLogon logon) throws IOException {
        var transcript = new Transcript(out);
        if (role.isEmpty() && spec.commandLine().getParseResult().hasMatchedOption("--smb")) {
            return runThroughSamba(options);
        }
        if (role.isEmpty()) {
            return new DemoPair(options, JavaCommand.ofThisProcess(args), out, err).run();
        }
        if (options.systemCalls()) {
            return NativeDemo.run(role.get(), options, transcript).number();
        }
        return switch (role.get()) {
            case SERVER -> new DemoServer(options, transcript, err).run().number();
            case CLIENT -> new DemoClient(options, logon, transcript, err).run().number();
        };
    }

    private int runThroughSamba(DemoOptions options) throws IOException {
        try (DemoSamba samba = DemoSamba.start()) {
            JavaCommand java = JavaCommand.ofThisProcess(args);
            return new DemoPair(options, Optional.of(samba), java, out, err).run();
        } catch (InterruptedException e) {
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private DemoOptions options(ParseResult words, Optional<Role> role) {
        PipeDirection direction = words.matchedOptionValue("--direction", PipeDirection.DUPLEX);
        int clients = words.matchedOptionValue("--clients", 1);
        boolean systemCalls = words.hasMatchedOption("--native");
        boolean hasMessage = words.hasMatchedOption("--message");
        if (clients < 1) {
            throw usage("--clients: at least 1, not " + clients);
        }
        if (role.equals(Optional.of(Role.CLIENT)) && words.hasMatchedOption("--clients")) {
            throw usage("--clients is for the server");
        }
        if (role.equals(Optional.of(Role.CLIENT)) && words.hasMatchedOption("--security")) {
            throw usage("--security is for the server");
        }
        if (role.equals(Optional.of(Role.SERVER)) && words.hasMatchedOption("--expect-owner")) {
            throw usage("--expect-owner is for the client");
        }
        if (systemCalls
                && Stream.of(
                                "--direction",
                                "--clients",
                                "--security",
                                "--expect-owner",
                                "--remote",
                                "--proxy-directory",
                                "--smb")
                        .anyMatch(words::hasMatchedOption)) {
            throw usage("--native takes --name and --message only");
        }
        if (hasMessage
                && (role.equals(Optional.of(Role.CLIENT)) && !direction.serverReads()
                        || role.equals(Optional.of(Role.SERVER)) && !direction.serverWrites())) {
            throw usage(
                    "--message: this end sends nothing on an " + lowerCase(direction) + " pipe");
        }
        NamedPipeAddress address =
                words.matchedOptionValue("--name", NamedPipeAddress.of(DEFAULT_NAME));
        Optional<String> message =
                hasMessage
                        ? Optional.of(message(words.matchedOptionValue("--message", "")))
                        : Optional.empty();
        return new DemoOptions(
                address,
                message,
                direction,
                clients,
                words.matchedOptionValue("--security", DemoSecurity.DEFAULT),
                words.matchedOptionValue("--expect-owner", DemoSecurity.ANY),
                systemCalls,
                network(words, role, address));
    }

    private DemoNetwork network(ParseResult words, Optional<Role> role, NamedPipeAddress address) {
        if (words.hasMatchedOption("--smb")
                && (role.isPresent() || address.isRemote() || address.isSocketPath())) {
            throw usage("--smb runs both ends, and takes the plain name of a pipe");
        }
        Optional<Path> directory =
                Optional.ofNullable(words.matchedOptionValue("--proxy-directory", null));
        boolean remote = words.hasMatchedOption("--remote");
        if ((remote || directory.isPresent()) && !role.equals(Optional.of(Role.SERVER))) {
            throw usage("--remote and --proxy-directory are for the server; or try --smb");
        }
        if (directory.isPresent() && !remote) {
            throw usage("--proxy-directory needs --remote");
        }
        return new DemoNetwork(remote, directory);
    }

    private DemoLogon logon(ParseResult words, Optional<Role> role, DemoOptions options) {
        for (String option : DemoLogon.OPTIONS) {
            boolean client = role.equals(Optional.of(Role.CLIENT)) && !options.systemCalls();
            if (words.hasMatchedOption(option) && !(client && options.address().isRemote())) {
                throw usage(option + " is for the client of a pipe on another machine");
            }
        }
        if (!options.address().isRemote()) {
            return new DemoLogon(Optional.empty(), false);
        }
        try {
            return DemoLogon.of(words, System.getenv());
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private String message(String word) {
        String text;
        try {
            text = word.equals("-") ? DemoText.readLine(System.in) : word;
        } catch (IOException e) {
            throw usage("--message: the standard input cannot be read: " + e.getMessage());
        }
        if (text.indexOf(0) >= 0) {
            throw usage("--message: the text holds a NUL, which would end it");
        }
        return text;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static NamedPipeAddress address(String text) {
        try {
            return NamedPipeAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    /** The word itself, if it can be read: the other process reads it again. */
    private static ITypeConverter<String> checked(Consumer<String> reader) {
        return word -> {
            try {
                reader.accept(word);
                return word;
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    private static <E extends Enum<E>> ITypeConverter<E> oneOf(E[] values) {
        return word -> {
            for (E value : values) {
                if (lowerCase(value).equals(word)) {
                    return value;
                }
            }
            throw new TypeConversionException(
                    "'%s' is none of %s"
                            .formatted(
                                    word,
                                    Arrays.stream(values).map(DemoCommand::lowerCase).toList()));
        };
    }

    static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

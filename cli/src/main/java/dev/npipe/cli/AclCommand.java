// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeAccessAnswer;
import dev.npipe.PipeAccount;
import dev.npipe.PipeEntry;
import dev.npipe.PipeSecurity;
import dev.npipe.cli.json.Json;
import dev.npipe.cli.look.AclText;
import dev.npipe.cli.look.Lookup;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.manners.Failure;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.words.SecurityWords;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe acl}: who may do what, in words. */
final class AclCommand implements Verb {
    /** What begins like SDDL can be no pipe's name by itself, as a preset's name cannot. */
    private static final Pattern SDDL = Pattern.compile("[OGDS]:.*");

    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .description(
                        "Says in words what a security descriptor allows, and who of this machine can"
                                + " read and write by it.")
                .footer(
                        "",
                        "A preset is current-user, authenticated-users, everyone, administrators, user:NAME or",
                        "group:NAME. A pipe of such a name is written \\\\.\\pipe\\NAME. Of a pipe only its",
                        "server's user and root can read the descriptor.",
                        "",
                        "Examples:",
                        "  npipe acl authenticated-users",
                        "  npipe acl 'D:(A;;GR;;;AU)(A;;FA;;;OW)'",
                        "  npipe acl SamplePipe --explain alice",
                        "  npipe acl everyone --json | jq -r .sddl");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("SDDL|PRESET|PIPE")
                        .arity("1")
                        .required(true)
                        .type(String.class)
                        .description("What to tell about.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--explain")
                        .paramLabel("USER")
                        .type(String.class)
                        .description("Say what this user may, and by which rules.")
                        .build());
        spec.addOption(OptionSpec.builder("--json").description("Write an object.").build());
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException {
        String what = words.matchedPositional(0).getValue();
        PipeSecurity security;
        Optional<PipeAccount> server = Optional.empty();
        try {
            Optional<PipeSecurity> named =
                    SDDL.matcher(what).matches()
                            ? Optional.of(PipeSecurity.parse(what))
                            : SecurityWords.preset(what);
            if (named.isPresent()) {
                security = named.get();
            } else {
                PipeEntry pipe = pipe(NamedPipeAddress.parse(what));
                security = pipe.security().orElseThrow();
                server = pipe.owner();
            }
        } catch (IllegalArgumentException e) {
            throw Words.wrong(words, String.valueOf(e.getMessage()));
        }
        var text = new AclText(security, server);
        @Nullable String user = words.matchedOptionValue("--explain", null);
        boolean json = words.hasMatchedOption("--json");
        if (user != null) {
            PipeAccessAnswer answer = ask(security, server, user);
            if (json) {
                console.out().println(Json.of(text.json(user, answer)));
            } else {
                text.explain(user, answer).forEach(console.out()::println);
            }
        } else if (json) {
            console.out().println(Json.of(text.json()));
        } else {
            text.lines().forEach(console.out()::println);
        }
        return ExitCode.OK.number();
    }

    private static PipeAccessAnswer ask(
            PipeSecurity security, Optional<PipeAccount> server, String user) throws IOException {
        try {
            return security.answer(user, server);
        } catch (NamedPipeException | UnsupportedOperationException e) {
            throw new FailedException(
                    user, new Failure(ExitCode.FAILED, String.valueOf(e.getMessage())), e);
        }
    }

    /** A pipe whose security is known. */
    private static PipeEntry pipe(NamedPipeAddress address) throws FailedException {
        PipeEntry pipe = Lookup.required(address);
        if (pipe.security().isEmpty()) {
            throw new FailedException(
                    address.toString(),
                    new Failure(
                            ExitCode.FAILED,
                            "who may connect is not known here",
                            "it is known of servers that use npipe, to their own user and to root"));
        }
        return pipe;
    }
}

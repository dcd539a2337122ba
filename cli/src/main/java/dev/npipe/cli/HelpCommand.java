// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.script.ManPage;
import dev.npipe.cli.words.Words;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe help [VERB]}: what the command, or one of its verbs, does and takes. */
final class HelpCommand implements Verb {
    private final Supplier<CommandSpec> all;

    HelpCommand(Supplier<CommandSpec> all) {
        this.all = all;
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Says what npipe, or one of its commands, does and takes.")
                .footer(
                        "",
                        "Examples:",
                        "  npipe help                          all commands",
                        "  npipe help demo                     one of them",
                        "  npipe help demo --man | man -l -    the same as a page of the manual");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("COMMAND")
                        .arity("0..1")
                        .type(String.class)
                        .description("The command to tell about; npipe itself if left out.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--man")
                        .description("Write a page of the manual, for man(1).")
                        .build());
    }

    @Override
    public int run(ParseResult words, Console console) {
        CommandLine npipe = new CommandLine(all.get());
        @Nullable String name = words.matchedPositionalValue(0, null);
        @Nullable CommandLine asked = name == null ? npipe : npipe.getSubcommands().get(name);
        if (asked == null) {
            throw Words.wrong(words, "there is no command '" + name + "'");
        }
        if (words.hasMatchedOption("--man")) {
            console.out().print(ManPage.of(asked.getCommandSpec()));
        } else {
            asked.usage(console.out());
        }
        console.out().flush();
        return ExitCode.OK.number();
    }
}

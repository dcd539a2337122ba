// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.script.Shell;
import dev.npipe.cli.words.Words;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe completion SHELL}: has the Tab key of a shell know this command's words. */
final class CompletionCommand implements Verb {
    private final Supplier<CommandSpec> all;

    CompletionCommand(Supplier<CommandSpec> all) {
        this.all = all;
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Writes a script that completes npipe's words in a shell.")
                .footer(
                        "",
                        "Examples:",
                        "  npipe completion bash >~/.local/share/bash-completion/completions/npipe",
                        "  npipe completion zsh >~/.zfunc/_npipe",
                        "  npipe completion fish >~/.config/fish/completions/npipe.fish",
                        "  npipe completion powershell >>$PROFILE");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("bash|zsh|fish|powershell")
                        .arity("1")
                        .type(Shell.class)
                        .converters(Words.oneOf(Shell.values()))
                        .description("The shell.")
                        .build());
    }

    @Override
    public int run(ParseResult words, Console console) {
        Shell shell = words.matchedPositionalValue(0, Shell.BASH);
        console.out().print(shell.script(all.get()));
        console.out().flush();
        return ExitCode.OK.number();
    }
}

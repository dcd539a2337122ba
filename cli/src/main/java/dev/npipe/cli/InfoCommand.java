// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeEntry;
import dev.npipe.PipeState;
import dev.npipe.cli.json.Json;
import dev.npipe.cli.look.EntryWords;
import dev.npipe.cli.look.InfoText;
import dev.npipe.cli.look.Lookup;
import dev.npipe.cli.look.Reach;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe info PIPE}: all that is known of one pipe, without opening it. */
final class InfoCommand implements Verb {
    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .description(
                        "Tells all that is known of a pipe: what it is, who the server is, who may"
                                + " connect, and whether you may. The pipe is not opened.")
                .footer(
                        "",
                        "Ends with 3 when nobody listens there. What a server says about its pipe, only its",
                        "own user and root can read; what is not known is left out.",
                        "",
                        "Examples:",
                        "  npipe info SamplePipe",
                        "  npipe info /run/docker.sock",
                        "  npipe info SamplePipe --json | jq .maxInstances");
        spec.addPositional(Words.pipe());
        spec.addOption(OptionSpec.builder("--json").description("Write an object.").build());
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException {
        NamedPipeAddress address = words.matchedPositional(0).getValue();
        PipeEntry pipe = Lookup.required(address);
        Reach reach = Reach.of(pipe);
        if (words.hasMatchedOption("--json")) {
            var json = EntryWords.json(pipe);
            json.put("mayConnect", reach.mayConnect());
            json.put("why", reach.why());
            console.out().println(Json.of(json));
        } else {
            InfoText.of(pipe, reach).forEach(console.out()::println);
        }
        boolean served = pipe.state() == PipeState.LISTENING || pipe.state() == PipeState.ELSEWHERE;
        return (served || pipe.state() == PipeState.UNKNOWN ? ExitCode.OK : ExitCode.NO_SUCH_PIPE)
                .number();
    }
}

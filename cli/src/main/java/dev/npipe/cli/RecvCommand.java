// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.PipeDirection;
import dev.npipe.cli.end.ConnectOptions;
import dev.npipe.cli.end.End;
import dev.npipe.cli.end.Ends;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.talk.Request;
import dev.npipe.cli.talk.way.TalkOptions;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe recv}: what a pipe sends, and nothing to it. */
final class RecvCommand implements Verb {
    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .customSynopsis("Usage: npipe recv PIPE [-n N] [OPTIONS]")
                .synopsisHeading("")
                .description(
                        "Writes what a pipe sends, and sends nothing. "
                                + "The pipe is opened for reading only. --timeout is for each message too.")
                .footer(
                        "",
                        "Examples:",
                        "  npipe recv mypipe                       all, until the server closes",
                        "  npipe recv mypipe -n 1                  one message",
                        "  npipe recv /run/my.sock -n 3 --framing line",
                        "                                          three lines",
                        "  npipe recv mypipe --hex                 as a hex dump",
                        "",
                        "Exit codes: 0 done, 1 wrong usage, 2 failed, 3 no such pipe, 4 busy or timed out,",
                        "5 access denied, 6 broke off inside a message, 7 not a pipe of that kind.");
        spec.addPositional(Words.place("Whom to listen to"));
        spec.addOption(
                OptionSpec.builder("-n")
                        .paramLabel("N")
                        .type(Long.class)
                        .description(
                                "End after so many messages; where there are none and --framing does not say, "
                                        + "after so many reads. Default: when the server closes.")
                        .build());
        TalkOptions.addTo(spec);
        ConnectOptions.addTo(spec);
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException, InterruptedException {
        Place place = words.matchedPositionalValue(0, null);
        Optional<Long> count = Words.optional(words, "-n");
        if (count.isPresent() && count.get() < 1) {
            throw Words.wrong(words, "-n: at least 1, not " + count.get());
        }
        ConnectOptions way = ConnectOptions.of(words).towards(PipeDirection.OUTBOUND);
        try (End there = Ends.connect(place, way, console)) {
            return new Request(place, there, console, TalkOptions.of(words), way.timeout())
                    .receive(count)
                    .number();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.cli.end.ConnectOptions;
import dev.npipe.cli.end.End;
import dev.npipe.cli.end.Ends;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.talk.Patience;
import dev.npipe.cli.talk.Talk;
import dev.npipe.cli.talk.way.TalkOptions;
import dev.npipe.cli.words.Durations;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe connect}: the standard streams, or a terminal, at one end of a pipe. */
final class ConnectCommand implements Verb {
    @Override
    public void describe(CommandSpec spec) {
        spec.aliases("nc");
        spec.usageMessage()
                .customSynopsis("Usage: npipe connect PIPE [OPTIONS]")
                .synopsisHeading("")
                .description(
                        "Talks to a pipe, as nc does. "
                                + "The standard input goes to the pipe, and what the pipe sends to the standard "
                                + "output. On a terminal: a line that can be edited is one message, and what comes "
                                + "is shown with its time; Ctrl-D ends the input, Ctrl-C the command.")
                .footer(
                        "",
                        "Examples:",
                        "  npipe connect mypipe                    talk by hand",
                        "  npipe nc /run/my.sock <request >answer  as nc -N -U does",
                        "  npipe connect mypipe -q 1 <lines --framing line",
                        "                                          each line a message, then a second more",
                        "  npipe connect mypipe -w 5 --wait        give up after 5 s without anything",
                        "  npipe connect mypipe --hex              type and see bytes",
                        "",
                        "Exit codes: 0 done, 1 wrong usage, 2 failed, 3 no such pipe, 4 busy or timed out,",
                        "5 access denied, 6 broke off inside a message, 7 not a pipe of that kind,",
                        "130 interrupted.");
        spec.addPositional(Words.place("Where to connect"));
        spec.addOption(
                OptionSpec.builder("-q")
                        .paramLabel("SECONDS")
                        .type(Duration.class)
                        .converters(Durations::parse)
                        .description(
                                "End so long after the end of the input. Default: when the other end does, "
                                        + "which a pipe with messages cannot be asked for.")
                        .build());
        spec.addOption(
                OptionSpec.builder("-w")
                        .paramLabel("SECONDS")
                        .type(Duration.class)
                        .converters(Durations::parse)
                        .description(
                                "Give up after so long without a connection, and end, with exit code 0, after "
                                        + "so long without anything said.")
                        .build());
        TalkOptions.addTo(spec);
        ConnectOptions.addTo(spec);
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException, InterruptedException {
        Place place = words.matchedPositionalValue(0, null);
        Optional<Duration> idle = Words.optional(words, "-w");
        Optional<Duration> quit = Words.optional(words, "-q");
        ConnectOptions options = ConnectOptions.of(words).within(idle);
        End there = Ends.connect(place, options, console);
        try (there;
                var talk =
                        new Talk(
                                place,
                                console,
                                TalkOptions.of(words),
                                options.verbose(),
                                idle,
                                quit)) {
            Patience patience =
                    console.terminals().input() ? Patience.NONE : Patience.UNTIL_INPUT_ENDS;
            return talk.with(there, patience).number();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.PipeDirection;
import dev.npipe.cli.end.ConnectOptions;
import dev.npipe.cli.end.End;
import dev.npipe.cli.end.Ends;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.talk.Exchange;
import dev.npipe.cli.talk.Said;
import dev.npipe.cli.talk.way.TalkOptions;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe send}: messages to a pipe, and nothing back. */
final class SendCommand implements Verb {
    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .customSynopsis("Usage: npipe send PIPE [TEXT|@FILE|-] [OPTIONS]")
                .synopsisHeading("")
                .description(
                        "Sends to a pipe, and reads nothing. "
                                + "The pipe is opened for writing only. On a pipe with messages it is one message, "
                                + "or with --framing line one for each line of the file or the standard input.")
                .footer(
                        "",
                        "Examples:",
                        "  npipe send mypipe stop                  one message",
                        "  npipe send mypipe @data.bin             a file",
                        "  journalctl -f | npipe send mypipe --framing line",
                        "                                          each line a message",
                        "",
                        "Exit codes: 0 done, 1 wrong usage, 2 failed, 3 no such pipe, 4 busy or timed out,",
                        "5 access denied, 7 not a pipe of that kind.");
        spec.addPositional(Words.place("Where to send to"));
        Said.addTo(spec);
        TalkOptions.addTo(spec);
        ConnectOptions.addTo(spec);
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException, InterruptedException {
        Place place = words.matchedPositionalValue(0, null);
        TalkOptions options = TalkOptions.of(words);
        Said said = Said.of(words, options);
        ConnectOptions way = ConnectOptions.of(words).towards(PipeDirection.INBOUND);
        try (End there = Ends.connect(place, way, console)) {
            return new Exchange(place, there, console, options, way.timeout())
                    .send(said, way.canHear(place))
                    .number();
        }
    }
}

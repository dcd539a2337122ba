// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

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

/** {@code npipe call}: one request and its answer. */
final class CallCommand implements Verb {
    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .customSynopsis("Usage: npipe call PIPE [TEXT|@FILE|-] [OPTIONS]")
                .synopsisHeading("")
                .description(
                        "Sends a request, and writes its answer. "
                                + "On a pipe with messages each of them is one message. Elsewhere the request ends "
                                + "with a half-close, and the answer when the server closes; with --framing each of "
                                + "them is one line, or record. --timeout is for the answer too.")
                .footer(
                        "",
                        "Examples:",
                        "  npipe call mypipe 'how are you'         a request from the command line",
                        "  npipe call mypipe @request.json         from a file",
                        "  npipe call /run/my.sock status --framing line --timeout 5s",
                        "                                          a line, and the first line of the answer",
                        "  npipe call mypipe '01 ff' --hex         bytes",
                        "",
                        "Exit codes: 0 done, 1 wrong usage, 2 failed, 3 no such pipe, 4 busy or timed out,",
                        "5 access denied, 6 broke off inside a message, 7 not a pipe of that kind.");
        spec.addPositional(Words.place("Whom to ask"));
        Said.addTo(spec);
        TalkOptions.addTo(spec);
        ConnectOptions.addTo(spec);
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException, InterruptedException {
        Place place = words.matchedPositionalValue(0, null);
        TalkOptions options = TalkOptions.of(words);
        Said said = Said.of(words, options);
        ConnectOptions way = ConnectOptions.of(words);
        try (End there = Ends.connect(place, way, console)) {
            return new Exchange(place, there, console, options, way.timeout()).call(said).number();
        }
    }
}

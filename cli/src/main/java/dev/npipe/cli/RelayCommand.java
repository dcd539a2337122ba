// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.cli.end.ListenOptions;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.relay.Carrying;
import dev.npipe.cli.relay.Onlooker;
import dev.npipe.cli.relay.RelayWords;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe relay}: carries what comes to one place to another one. */
final class RelayCommand implements Verb {
    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .description(
                        "Carries what comes to one place to another, and back.",
                        "Listens at FROM, and carries what comes there to TO and back: half-closes too, "
                                + "and between pipes with messages each message as the message it was. A place is a pipe in any form, "
                                + Place.FORMS
                                + ". "
                                + ListenOptions.PORTS)
                .footer(
                        "",
                        "Examples:",
                        "  npipe relay unix:/tmp/docker.sock npipe:////./pipe/docker_engine -k -s",
                        "                                      Docker's pipe as a socket",
                        "  npipe relay tcp:8080 MyPipe -k      a pipe as a port of this machine",
                        "  npipe relay MyPipe tcp:db:5432 -k   a port of another machine as a pipe",
                        "  npipe relay - MyPipe -p -ep         as npiperelay: standard streams to a pipe",
                        "  npipe relay A B -k --mode message   messages of pipe B, under another name",
                        "  npipe relay MyPipe exec:cat -k      a program for each client",
                        "  npipe relay A '\\\\server\\pipe\\B' -k --user alice",
                        "                                      another machine's pipe on this one",
                        "",
                        "On a terminal a line for each connection shows how much it carries. At the end, also",
                        "after Ctrl-C, one line says how much it was.",
                        "",
                        "Exit codes: 0 done, 1 wrong usage, 2 failed or the name is taken, 3 no such pipe,",
                        "4 busy or timed out, 5 access denied, 6 broke off inside a message, 130 Ctrl-C.",
                        "With -k a connection that fails is told, and the others go on.");
        spec.addPositional(place("FROM", 0, "Where to listen."));
        spec.addPositional(place("TO", 1, "Where to connect to, for each that comes."));
        RelayWords.addTo(spec);
        spec.addOption(
                OptionSpec.builder("--progress")
                        .description(
                                "Show a line for each connection also where the error output is no "
                                        + "terminal: each second.")
                        .build());
    }

    private static PositionalParamSpec place(String label, int index, String what) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .index(String.valueOf(index))
                .arity("1")
                .type(Place.class)
                .converters(RelayWords.place())
                .description(what)
                .build();
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException, InterruptedException {
        Place from = words.matchedPositionalValue(0, new Place.Standard());
        Place to = words.matchedPositionalValue(1, new Place.Standard());
        boolean quiet = words.hasMatchedOption("--quiet");
        boolean lines = words.hasMatchedOption("--progress") || console.errorRedraws() && !quiet;
        return new Carrying(words, from, to, console).run(lines, () -> Onlooker.NOBODY).number();
    }
}

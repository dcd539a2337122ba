// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.cli.end.Door;
import dev.npipe.cli.end.End;
import dev.npipe.cli.end.Ends;
import dev.npipe.cli.end.ListenOptions;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.serve.ProgramService;
import dev.npipe.cli.serve.Service;
import dev.npipe.cli.serve.Services;
import dev.npipe.cli.serve.Serving;
import dev.npipe.cli.talk.Patience;
import dev.npipe.cli.talk.Said;
import dev.npipe.cli.talk.Talk;
import dev.npipe.cli.talk.way.TalkOptions;
import dev.npipe.cli.words.Durations;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe listen}: a server. */
final class ListenCommand implements Verb {
    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .customSynopsis("Usage: npipe listen PIPE [OPTIONS]")
                .synopsisHeading("")
                .description(
                        "Serves a pipe. "
                                + "The first client talks with the standard streams, or to one of --echo, --reply "
                                + "and --exec. Then the command ends, unless -k is given. "
                                + ListenOptions.PORTS)
                .footer(
                        "",
                        "Examples:",
                        "  npipe listen mypipe                     talk by hand with the first client",
                        "  npipe listen mypipe --echo -k --mode message",
                        "                                          sends each message back, to everybody",
                        "  npipe listen /tmp/my.sock --reply '{\"ok\":true}' --framing line -k",
                        "                                          the same answer to each line",
                        "  npipe listen mypipe --exec 'sort -n' -k  a process for each client",
                        "",
                        "Exit codes: 0 done, 1 wrong usage, 2 failed or the name is taken, 5 access denied,",
                        "6 the client broke off inside a message, 130 interrupted.");
        spec.addPositional(Words.place("Where to listen"));
        spec.addOption(OptionSpec.builder("--echo").description("Send everything back.").build());
        spec.addOption(
                OptionSpec.builder("--reply")
                        .paramLabel("TEXT|@FILE")
                        .type(String.class)
                        .description(
                                "Send this for each message; where there are none and --framing does not say, "
                                        + "for each read.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--exec")
                        .paramLabel("COMMAND")
                        .type(String.class)
                        .description(
                                "Start this for each client: its standard input and output are the pipe. What "
                                        + "one read of its output gives is one message, unless --framing says else.")
                        .build());
        spec.addOption(
                OptionSpec.builder("-k", "--keep-open")
                        .description("Go on with the next clients, until Ctrl-C.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--once")
                        .description("End after the first client. This is the default.")
                        .build());
        spec.addOption(
                OptionSpec.builder("-q")
                        .paramLabel("SECONDS")
                        .type(Duration.class)
                        .converters(Durations::parse)
                        .description(
                                "End so long after the end of the input. Default: when the client leaves.")
                        .build());
        TalkOptions.addTo(spec);
        ListenOptions.addTo(spec);
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException, InterruptedException {
        if (words.hasMatchedOption("-k") && words.hasMatchedOption("--once")) {
            throw Words.wrong(words, "-k goes on, and --once ends: only one of them");
        }
        Place place = words.matchedPositionalValue(0, null);
        TalkOptions options = TalkOptions.of(words);
        Optional<Service> service = service(words, options, console);
        ListenOptions way = ListenOptions.of(words);
        try (Door door = Ends.listen(place, way, console)) {
            if (way.verbose() || console.terminals().error()) {
                console.say("listening at " + door.address());
            }
            boolean others = words.hasMatchedOption("-k");
            if (service.isPresent()) {
                var serving = new Serving(place, door, console, way.verbose());
                return others
                        ? serving.all(service.get()).number()
                        : serving.first(service.get()).number();
            }
            Optional<Duration> quit = Words.optional(words, "-q");
            try (var talk =
                    new Talk(place, console, options, way.verbose(), Optional.empty(), quit)) {
                var serving = new Serving(place, door, console, false); // the talk tells
                Patience patience = patience(console, others);
                return others
                        ? talkWithAll(serving, talk, patience).number()
                        : talkWith(serving.only(), talk, patience).number();
            }
        }
    }

    /** A client may have said all and wait for an answer. Who types it sees the talk. */
    private static Patience patience(Console console, boolean others) {
        boolean typedUnseen = console.terminals().input() && !console.terminals().output();
        return others || typedUnseen ? Patience.WHILE_INPUT_FLOWS : Patience.UNTIL_INPUT_ENDS;
    }

    private static ExitCode talkWith(End client, Talk talk, Patience patience)
            throws IOException, InterruptedException {
        talk.tell(client.peer() + " has connected");
        return talk.with(client, patience);
    }

    private static ExitCode talkWithAll(Serving serving, Talk talk, Patience patience)
            throws IOException, InterruptedException {
        while (true) {
            End client = serving.accept();
            String peer = client.peer();
            try {
                ExitCode code = talkWith(client, talk, patience);
                if (code != ExitCode.OK || talk.isOver()) {
                    return code;
                }
            } catch (FailedException e) {
                talk.warn(peer + ": " + e.failure().reason());
            }
        }
    }

    private static Optional<Service> service(
            ParseResult words, TalkOptions options, Console console) throws IOException {
        long services =
                Stream.of("--echo", "--reply", "--exec").filter(words::hasMatchedOption).count();
        if (services > 1) {
            throw Words.wrong(words, "only one of --echo, --reply and --exec");
        }
        if (words.hasMatchedOption("--echo")) {
            return Optional.of(Services.echo());
        }
        if (words.hasMatchedOption("--reply")) {
            try {
                Said said = Said.of(words.<String>matchedOptionValue("--reply", ""), options);
                return Optional.of(Services.reply(said.whole(console, options), options));
            } catch (IllegalArgumentException e) {
                throw Words.wrong(words, String.valueOf(e.getMessage()));
            }
        }
        if (words.hasMatchedOption("--exec")) {
            var program =
                    (Place.Program)
                            Place.parse("exec:" + words.matchedOptionValue("--exec", "true"));
            return Optional.of(new ProgramService(program, options));
        }
        return Optional.empty();
    }
}

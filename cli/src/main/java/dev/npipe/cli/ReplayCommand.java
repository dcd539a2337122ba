// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.cli.end.ConnectOptions;
import dev.npipe.cli.end.Door;
import dev.npipe.cli.end.Ends;
import dev.npipe.cli.end.ListenOptions;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.relay.RelayWords;
import dev.npipe.cli.replay.Replay;
import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.words.Durations;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe replay}: plays a recording of {@code npipe tap}. */
final class ReplayCommand implements Verb {
    private static final Duration ANSWER = Duration.ofSeconds(10);

    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .description(
                        "Plays a recording again, and says what is answered differently.",
                        "Sends to a server what the client of a recording sent, and says what is answered otherwise; with --listen, to a client what the server sent. The conversations are "
                                + "played one after the other, each in the recorded order: what is sent waits for the "
                                + "answers that came before it. A place is a pipe in any form, tcp:[HOST:]PORT or exec:COMMAND.")
                .footer(
                        "",
                        "Examples:",
                        "  npipe tap --listen MyTap --to MyPipe -k --record talk.pcapng",
                        "                                      makes a recording",
                        "  npipe replay talk.pcapng MyPipe     plays its clients",
                        "  npipe replay talk.pcapng MyPipe --at-once",
                        "  npipe replay talk.pcapng MyPipe --listen --mode message",
                        "                                      plays its server",
                        "",
                        "A line for each answer that differs: the packet of the recording as Wireshark counts",
                        "them, the offset in the answer, and what is there.",
                        "",
                        "Exit codes: 0 all answers as recorded, 2 not all, or failed, 1 wrong usage, 3 no such",
                        "pipe, 4 busy or timed out, 5 access denied.");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("FILE")
                        .index("0")
                        .arity("1")
                        .type(Path.class)
                        .description("A recording of npipe tap.")
                        .build());
        spec.addPositional(
                PositionalParamSpec.builder()
                        .paramLabel("PIPE")
                        .index("1")
                        .arity("1")
                        .type(Place.class)
                        .converters(RelayWords.place())
                        .description("The server, or with --listen where clients come to.")
                        .build());
        addOptions(spec);
        ConnectOptions.addTo(spec);
        ListenOptions.addTo(spec);
    }

    private static void addOptions(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder("--listen")
                        .description("Play the server, for clients that come.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--speed")
                        .paramLabel("FACTOR")
                        .type(Double.class)
                        .description("How many times as fast as recorded. Default: 1.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--at-once")
                        .description("Send as soon as the answers before are there.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--answer-timeout")
                        .paramLabel("TIME")
                        .type(Duration.class)
                        .converters(Durations::parse)
                        .description("How long an answer may take. Default: 10s.")
                        .build());
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException, InterruptedException {
        Path file = words.matchedPositionalValue(0, Path.of(""));
        Place place = words.matchedPositionalValue(1, new Place.Standard());
        if (place instanceof Place.Standard) {
            throw Words.wrong(words, "-: the standard output says what differs");
        }
        boolean listens = words.hasMatchedOption("--listen");
        Duration limit = words.matchedOptionValue("--answer-timeout", ANSWER);
        var replay =
                new Replay(
                        file,
                        listens ? Direction.TO_CLIENT : Direction.TO_SERVER,
                        speed(words),
                        limit);
        if (!listens) {
            ConnectOptions options = ConnectOptions.of(words);
            return replay.run(() -> Ends.connect(place, options, console), console).number();
        }
        try (Door door = Ends.listen(place, ListenOptions.of(words), console)) {
            console.say("playing the server at " + door.address());
            return replay.run(door::accept, console).number();
        }
    }

    private static double speed(ParseResult words) {
        double speed = words.matchedOptionValue("--speed", 1.0);
        if (!(speed > 0)) {
            throw Words.wrong(words, "--speed: more than 0, not " + speed);
        }
        if (words.hasMatchedOption("--at-once")) {
            if (words.hasMatchedOption("--speed")) {
                throw Words.wrong(words, "--at-once takes no --speed");
            }
            return Double.POSITIVE_INFINITY;
        }
        return speed;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.cli.capture.CaptureWriter;
import dev.npipe.cli.capture.Recording;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.manners.Failure;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.relay.Carrying;
import dev.npipe.cli.relay.RelayWords;
import dev.npipe.cli.tap.Audience;
import dev.npipe.cli.tap.Filter;
import dev.npipe.cli.tap.JsonView;
import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.tap.Screen;
import dev.npipe.cli.tap.Tap;
import dev.npipe.cli.tap.TextView;
import dev.npipe.cli.tap.TextView.Form;
import dev.npipe.cli.web.WebAudience;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** {@code npipe tap}: a relay that shows and records what it carries. */
final class TapCommand implements Verb {
    private static final int SHOWN = 16 * 1024;
    private static final String WEB_PORT = "--web-port";

    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .description(
                        "Shows and records what two programs say to each other.",
                        "Listens at one place, carries what comes there to another and back, as relay does, "
                                + "and shows each message: time, conversation, direction, size, and what it says. What is too fast for the screen is counted and left out: it slows nothing. "
                                + "A place is a pipe in any form, "
                                + Place.FORMS
                                + ".")
                .footer(footer());
        addPlaces(spec);
        addViews(spec);
        addPage(spec);
        addRecording(spec);
        RelayWords.addTo(spec);
    }

    private static String[] footer() {
        var lines =
                new ArrayList<>(
                        List.of(
                                "",
                                "Examples:",
                                "  npipe tap --listen MyTap --to MyPipe -k",
                                "                                      all that clients of MyTap say to MyPipe",
                                "  npipe tap --listen MyTap --to MyPipe --mode message --view json",
                                "  npipe tap --listen tcp:8080 --to MyPipe -k --record talk.pcapng --as http",
                                "                                      for Wireshark, which reads it as HTTP",
                                "  npipe tap --listen MyTap --to MyPipe -k --json | jq .size",
                                "  npipe tap --listen MyTap --to MyPipe --grep error --direction to-client",
                                "  npipe tap --listen MyTap --to MyPipe --web",
                                "                                      in a browser, until Ctrl-C",
                                ""));
        lines.addAll(JsonView.FIELDS);
        lines.addAll(
                List.of(
                        "",
                        "Exit codes: as relay; 2 also when a recording could not be written to its end."));
        return lines.toArray(String[]::new);
    }

    private static void addPlaces(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder("--listen")
                        .paramLabel("FROM")
                        .required(true)
                        .type(Place.class)
                        .converters(RelayWords.place())
                        .description("Where clients come to.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--to")
                        .paramLabel("TO")
                        .required(true)
                        .type(Place.class)
                        .converters(RelayWords.place())
                        .description("Where their server is.")
                        .build());
    }

    private static void addViews(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder("--view")
                        .paramLabel("auto|text|hex|json")
                        .type(Form.class)
                        .converters(Words.oneOf(Form.values()))
                        .description("How bytes are shown. Default: auto, what fits each message.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--limit")
                        .paramLabel("BYTES")
                        .type(Integer.class)
                        .description("How many bytes of a message are shown. Default: 16384.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--json")
                        .description("Write a line of JSON for each message, for programs.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--peer")
                        .paramLabel("TEXT")
                        .type(String.class)
                        .description("Show only clients whose description contains this.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--direction")
                        .paramLabel("to-server|to-client")
                        .type(Direction.class)
                        .converters(Words.oneOf(Direction.values()))
                        .description("Show only what passes this way.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--grep")
                        .paramLabel("TEXT")
                        .type(String.class)
                        .description("Show only messages that contain this.")
                        .build());
    }

    private static void addPage(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder(RelayWords.WEB)
                        .description(
                                "Show it as a page for a browser of this machine, until Ctrl-C, as "
                                        + "with -k. Its address lets in whoever knows it. Here nothing is "
                                        + "shown then, unless --view or --json says how. The last 512 MiB are "
                                        + "kept for it in temporary files.")
                        .build());
        spec.addOption(
                OptionSpec.builder(WEB_PORT)
                        .paramLabel("PORT")
                        .type(Integer.class)
                        .description("The page's port. Default: one that is free.")
                        .build());
    }

    private static void addRecording(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder("--record")
                        .paramLabel("FILE")
                        .type(Path.class)
                        .description(
                                "Record everything, whatever is shown, as pcapng: for Wireshark, and for "
                                        + "npipe replay. A new file can be read by its user alone. A file that is there is "
                                        + "replaced, and keeps its rights.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--as")
                        .paramLabel("PROTOCOL")
                        .type(String.class)
                        .converters(TapCommand::dissector)
                        .description(
                                "What Wireshark is to read the recording as: json, http, smb2, or any other "
                                        + "of its dissectors. Default: data.")
                        .build());
    }

    private static String dissector(String word) {
        if (!word.matches("[a-z0-9_.-]{1,64}")) {
            throw new TypeConversionException("'" + word + "' is no dissector of Wireshark");
        }
        return word;
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException, InterruptedException {
        Place from = words.matchedOptionValue("--listen", new Place.Standard());
        Place to = words.matchedOptionValue("--to", new Place.Standard());
        if (from instanceof Place.Standard || to instanceof Place.Standard) {
            throw Words.wrong(words, "-: the standard output shows what passes");
        }
        int limit = words.matchedOptionValue("--limit", SHOWN);
        if (limit < 0) {
            throw Words.wrong(words, "--limit: at least 0, not " + limit);
        }
        int port = words.matchedOptionValue(WEB_PORT, 0);
        boolean unused = port > 0 && !words.hasMatchedOption(RelayWords.WEB);
        if (port < 0 || port > 65_535 || unused) {
            throw Words.wrong(words, WEB_PORT + ": 0 to 65535, with --web");
        }
        var carrying = new Carrying(words, from, to, console);
        return carrying.run(false, () -> new Tap(audiences(words, from, to, console, carrying)))
                .number();
    }

    private static List<Audience> audiences(
            ParseResult words, Place from, Place to, Console console, Carrying carrying)
            throws FailedException {
        var audiences = new ArrayList<Audience>();
        Optional<Audience> recording = recording(words, from + " to " + to, console);
        recording.ifPresent(audiences::add);
        // A recording goes on when nobody reads the screen any more.
        Consumer<ExitCode> gone = recording.isPresent() ? _ -> {} : carrying::stop;
        Filter filter = filter(words);
        page(words, from + " → " + to, filter, console).ifPresent(audiences::add);
        boolean shownHere =
                !words.hasMatchedOption(RelayWords.WEB)
                        || words.hasMatchedOption("--view")
                        || words.hasMatchedOption("--json");
        if (shownHere) {
            audiences.add(screen(words, filter, console, gone));
        }
        return audiences;
    }

    private static Filter filter(ParseResult words) {
        return Filter.of(
                Words.optional(words, "--peer"),
                Words.optional(words, "--direction"),
                Words.optional(words, "--grep"));
    }

    private static Optional<Audience> page(
            ParseResult words, String title, Filter filter, Console console)
            throws FailedException {
        if (!words.hasMatchedOption(RelayWords.WEB)) {
            return Optional.empty();
        }
        int port = words.matchedOptionValue(WEB_PORT, 0);
        try {
            String dissector = words.matchedOptionValue("--as", "data");
            WebAudience page =
                    WebAudience.open(title, dissector, filter::shows, port, console::say);
            console.say("the page is " + page.address());
            return Optional.of(page);
        } catch (IOException e) {
            var failure = new Failure(ExitCode.FAILED, "no page: " + e.getMessage());
            throw new FailedException("127.0.0.1:" + port, failure, e);
        }
    }

    private static Audience screen(
            ParseResult words, Filter filter, Console console, Consumer<ExitCode> gone) {
        Screen.View view =
                words.hasMatchedOption("--json")
                        ? new JsonView()
                        : new TextView(
                                words.matchedOptionValue("--view", Form.AUTO),
                                console.colours(),
                                words.matchedOptionValue("--limit", SHOWN));
        return Screen.start(filter, view, console.output(), console::say, gone);
    }

    private static Optional<Audience> recording(ParseResult words, String name, Console console)
            throws FailedException {
        Path file = words.matchedOptionValue("--record", null);
        if (file == null) {
            return Optional.empty();
        }
        try {
            var writer = new CaptureWriter(file, words.matchedOptionValue("--as", "data"), name);
            return Optional.of(new Recording(writer, file, console::say));
        } catch (IOException e) {
            var failure = new Failure(ExitCode.FAILED, "cannot be written: " + e.getMessage());
            throw new FailedException(file.toString(), failure, e);
        }
    }
}

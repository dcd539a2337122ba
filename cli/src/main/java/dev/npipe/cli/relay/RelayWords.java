// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import dev.npipe.cli.end.ConnectOptions;
import dev.npipe.cli.end.ListenOptions;
import dev.npipe.cli.flow.EndRules;
import dev.npipe.cli.framing.Framing;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.words.Durations;
import dev.npipe.cli.words.Words;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The options of verbs that carry from one place to another. */
public final class RelayWords {
    /** The option of a tap that goes on until Ctrl-C. */
    public static final String WEB = "--web";

    private static final String MAX_MESSAGE = "--max-message";
    private static final int ALL = 1 << 20; // more than a system has descriptors for

    private RelayWords() {}

    /** Adds them to a verb, with those of its door and of its way to the server. */
    public static void addTo(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder("-k", "--keep-listening")
                        .description(
                                "Go on after the first connection, with many at the same time.")
                        .build());
        ListenOptions.addTo(spec);
        ConnectOptions.addBesideListening(spec);
        spec.addOption(
                OptionSpec.builder("-ei", "--client-ends")
                        .description(
                                "End a connection when FROM sends no more, even if TO goes on.")
                        .build());
        spec.addOption(
                OptionSpec.builder("-ep", "--server-ends")
                        .description(
                                "End a connection when TO sends no more, even if FROM goes on.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--silence")
                        .paramLabel("TIME")
                        .type(Duration.class)
                        .converters(Durations::parse)
                        .description(
                                "Where the end of what one end sends cannot be passed on: how long the "
                                        + "other may then be silent before both are closed. Default: 10s.")
                        .build());
        spec.addOption(
                OptionSpec.builder(MAX_MESSAGE)
                        .paramLabel("BYTES")
                        .type(Integer.class)
                        .description(
                                "The longest message that is carried between pipes with messages; "
                                        + "it is held in memory. Default: "
                                        + Framing.MAX_RECORD
                                        + ".")
                        .build());
        spec.addOption(
                OptionSpec.builder("--quiet")
                        .description("Say nothing but what went wrong.")
                        .build());
    }

    /** A place as a word of the command line. */
    public static ITypeConverter<Place> place() {
        return Words.read(Place::parse);
    }

    /**
     * What the user wrote.
     *
     * @throws ParameterException if it does not fit together
     */
    static RelayRules rules(ParseResult words, Place from, Place to, ListenOptions listening) {
        // A page that went with its first client would be of no use.
        boolean shownAsPage = words.hasMatchedOption(WEB) && !isThereOnce(from);
        boolean keepsOn = words.hasMatchedOption("-k") || shownAsPage;
        if (from instanceof Place.Standard && to instanceof Place.Standard) {
            throw Words.wrong(words, "- is the standard input and output: only one of two places");
        }
        if (keepsOn && (isThereOnce(from) || to instanceof Place.Standard)) {
            throw Words.wrong(
                    words, "-k: " + (isThereOnce(from) ? from : to) + " is there only once");
        }
        int maxMessage = words.matchedOptionValue(MAX_MESSAGE, Framing.MAX_RECORD);
        if (maxMessage < 1) {
            throw Words.wrong(words, MAX_MESSAGE + ": at least 1, not " + maxMessage);
        }
        var end =
                new EndRules(
                        words.hasMatchedOption("-ei"),
                        words.hasMatchedOption("-ep"),
                        words.matchedOptionValue("--silence", EndRules.BOTH.silence()));
        boolean counted = from instanceof Place.Tcp && words.hasMatchedOption("--max");
        return new RelayRules(keepsOn, counted ? listening.maxInstances() : ALL, end, maxMessage);
    }

    private static boolean isThereOnce(Place place) {
        return place instanceof Place.Standard || place instanceof Place.Program;
    }
}

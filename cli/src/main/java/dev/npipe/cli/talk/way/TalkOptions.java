// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk.way;

import dev.npipe.cli.framing.Encoding;
import dev.npipe.cli.framing.Framing;
import dev.npipe.cli.words.Words;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What one message is, and how it is written: the options that every verb that talks takes.
 *
 * @param framing empty for what fits to where the bytes come from
 * @param encoding how text in the pipe is written; empty for bytes that go as they are
 * @param hex whether people write and see bytes in hex
 */
public record TalkOptions(Optional<Framing> framing, Optional<Encoding> encoding, boolean hex) {

    /** Adds the options to a verb. */
    public static void addTo(CommandSpec spec) {
        spec.addOption(
                OptionSpec.builder("--framing")
                        .paramLabel("raw|line|nul|len32")
                        .type(Framing.class)
                        .converters(Words.oneOf(Framing.values()))
                        .description(
                                "What one message is, where the pipe has none: what a read gives, a line, "
                                        + "what ends with a zero, or what a big-endian length of 4 bytes stands before. "
                                        + "On a pipe with messages: how they are written one after the other here. "
                                        + "Default: line on a terminal, raw elsewhere.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--encoding")
                        .paramLabel("NAME")
                        .type(Encoding.class)
                        .converters(Words.read(Encoding::parse))
                        .description(
                                "How text in the pipe is written: utf-16le, iso-8859-1, ...; here it is UTF-8. "
                                        + "Default: bytes go as they are.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--hex")
                        .description(
                                "Show what comes as a hex dump, and take what is typed as bytes in hex.")
                        .build());
    }

    /** What the user wrote. */
    public static TalkOptions of(ParseResult words) {
        return new TalkOptions(
                Words.optional(words, "--framing"),
                Words.optional(words, "--encoding"),
                words.hasMatchedOption("--hex"));
    }

    /** What separates messages in a stream: what the user says, or what fits. */
    public Framing framing(boolean typed) {
        return framing.orElse(typed ? Framing.LINE : Framing.RAW);
    }

    /** How text in the pipe is written. */
    public Encoding text() {
        return encoding.orElse(Encoding.UTF_8);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.words;

import dev.npipe.cli.manners.LogLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code --verbose}, the same for every verb that connects or listens. */
public final class VerboseOption {
    private static final String NAME = "--verbose";

    private VerboseOption() {}

    /** Adds it, once for a verb that does both. */
    public static void addTo(CommandSpec spec) {
        if (spec.findOption(NAME) == null) {
            spec.addOption(
                    OptionSpec.builder("-v", NAME)
                            .description("Tell each step, and what the library logs.")
                            .build());
        }
    }

    /** Whether the user wants it; then all that the library logs is written from now on. */
    public static boolean in(ParseResult words) {
        boolean wanted = words.hasMatchedOption(NAME);
        if (wanted) {
            LogLine.useAll();
        }
        return wanted;
    }
}

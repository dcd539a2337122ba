// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.words;

import picocli.CommandLine.Model.OptionSpec;

/** {@code --help}, the same for every command. */
public final class HelpOption {
    private HelpOption() {}

    public static OptionSpec create() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help.")
                .build();
    }
}

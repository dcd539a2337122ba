// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import picocli.CommandLine.Model.OptionSpec;

/** {@code --help}, the same for every command. */
final class HelpOption {
    private HelpOption() {}

    static OptionSpec create() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help.")
                .build();
    }
}

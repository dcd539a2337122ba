// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.script;

import picocli.CommandLine.Model.CommandSpec;

/**
 * A shell that can complete the command's words. The option parser's library can do this for bash
 * alone, and knows no names of pipes.
 */
public enum Shell {
    /** GNU bash, 4.4 or newer. */
    BASH,
    /** The Z shell. */
    ZSH,
    /** The friendly interactive shell. */
    FISH,
    /** PowerShell 5 or newer. */
    POWERSHELL;

    /** The pipes of this machine, as the scripts ask for them: each name on a line. */
    static final String PIPES = "npipe ls 2>/dev/null";

    /** The script for the command. */
    public String script(CommandSpec npipe) {
        Vocabulary words = Vocabulary.of(npipe);
        return switch (this) {
            case BASH -> BashScript.of(words);
            case ZSH -> ZshScript.of(words);
            case FISH -> FishScript.of(words);
            case POWERSHELL -> PowerShellScript.of(words);
        };
    }
}

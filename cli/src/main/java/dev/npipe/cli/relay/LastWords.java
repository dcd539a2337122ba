// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import dev.npipe.cli.manners.ExitCode;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is done once at the end, also when Ctrl-C or SIGTERM is the end. */
final class LastWords {
    private final Supplier<ExitCode> words;
    private @Nullable ExitCode said;

    LastWords(Supplier<ExitCode> words) {
        this.words = words;
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(this::say, "npipe-last-words"));
        } catch (IllegalStateException e) {
            return; // the end has come already, and nothing was done that it could tell of
        }
    }

    /** Does it, or waits until it is done. */
    synchronized ExitCode say() {
        ExitCode result = said;
        if (result == null) {
            result = words.get();
            said = result;
        }
        return result;
    }
}

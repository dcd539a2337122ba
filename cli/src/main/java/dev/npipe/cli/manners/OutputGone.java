// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a write failed because nobody reads any more: {@code npipe ... | head}. */
public final class OutputGone {
    /** What EPIPE, ERROR_NO_DATA and ERROR_BROKEN_PIPE are called by the systems. */
    private static final List<String> WORDS =
            List.of("broken pipe", "epipe", "pipe is being closed", "pipe has been ended");

    private OutputGone() {}

    public static boolean is(IOException e) {
        @Nullable String text = e.getMessage();
        return text != null && WORDS.stream().anyMatch(text.toLowerCase(Locale.ROOT)::contains);
    }
}

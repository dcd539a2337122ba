// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Whether nobody reads the standard output any more, as behind {@code | head}: no failure. */
public final class BrokenOutput {
    /** What EPIPE, ERROR_NO_DATA and ERROR_BROKEN_PIPE are called by the systems. */
    private static final List<String> WORDS =
            List.of("broken pipe", "pipe is being closed", "pipe has been ended");

    private static volatile boolean happened;
    private static volatile String reason = "";

    private BrokenOutput() {}

    /**
     * Whether this is why a write to the standard output failed; a full disk is another reason.
     * Where the system speaks another language, what the output is decides.
     */
    public static boolean isOf(IOException e) {
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (WORDS.stream().anyMatch(text::contains)) {
            return true;
        }
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return file.startsWith("pipe:") || file.startsWith("socket:");
        } catch (IOException | UnsupportedOperationException elsewhere) {
            return false;
        }
    }

    /**
     * Whether it was why a write of text failed, which a {@link java.io.PrintWriter} keeps quiet.
     */
    public static boolean hasHappened() {
        return happened;
    }

    /** Why a write of text failed, after a colon; empty when none has. */
    public static String reason() {
        return reason;
    }

    /** The standard output, for a writer that keeps failures quiet. */
    static OutputStream noting(OutputStream output) {
        return new FilterOutputStream(output) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    out.write(bytes, offset, length);
                } catch (IOException e) {
                    happened |= isOf(e);
                    reason = ": " + e.getMessage();
                    throw e;
                }
            }
        };
    }
}

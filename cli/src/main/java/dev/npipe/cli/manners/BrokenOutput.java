// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Whether nobody reads the standard output any more, as behind {@code | head}: no failure. */
public final class BrokenOutput {
    private static volatile boolean happened;

    private BrokenOutput() {}

    /** Whether this is why a write to the standard output failed; a full disk is another reason. */
    public static boolean isOf(IOException e) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return file.startsWith("pipe:") || file.startsWith("socket:");
        } catch (IOException | UnsupportedOperationException elsewhere) {
            String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            return text.contains("broken pipe") || text.contains("pipe is being closed");
        }
    }

    /**
     * Whether it was why a write of text failed, which a {@link java.io.PrintWriter} keeps quiet.
     */
    public static boolean hasHappened() {
        return happened;
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
                    throw e;
                }
            }
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Whether nobody reads the standard output any more, as behind {@code | head}. */
public final class BrokenOutput {
    private BrokenOutput() {}

    /** Whether this is why a write to it failed; a full disk is another reason. */
    public static boolean isOf(IOException e) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return file.startsWith("pipe:") || file.startsWith("socket:");
        } catch (IOException | UnsupportedOperationException elsewhere) {
            String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            return text.contains("broken pipe") || text.contains("pipe is being closed");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many descriptors this process may have, of which all that is bounded here takes a share. */
public final class DescriptorLimit {
    private static final Path OF_PROCESS = Path.of("/proc/self/limits");
    private static final String DESCRIPTORS = "Max open files";

    /** What a system gives a process at least that does not tell (macOS: to a JVM 10,240). */
    private static final int USUAL = 4096;

    private DescriptorLimit() {}

    /** The number, as it is now. */
    public static long ofProcess() {
        try {
            for (String line : Files.readAllLines(OF_PROCESS, StandardCharsets.US_ASCII)) {
                if (line.startsWith(DESCRIPTORS)) {
                    String soft = line.substring(DESCRIPTORS.length()).strip().split(" +", 2)[0];
                    return soft.equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(soft);
                }
            }
        } catch (IOException | NumberFormatException e) {
            return USUAL; // not a Linux
        }
        return USUAL;
    }
}

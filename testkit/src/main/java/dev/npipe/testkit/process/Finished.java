// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A program that ran to its end.
 *
 * @param exitCode its exit code
 * @param output everything it printed, errors included
 */
public record Finished(int exitCode, String output) {
    /** Runs a program whose standard input is empty. */
    public static Finished of(String... command) throws IOException, InterruptedException {
        return of(new ProcessBuilder(command), "");
    }

    /** Runs a program with this text as its standard input, which it reads before it prints. */
    public static Finished of(ProcessBuilder builder, String input)
            throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        try (var in = process.outputWriter(StandardCharsets.UTF_8)) {
            in.write(input);
        }
        try (var out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            return new Finished(process.waitFor(), said);
        }
    }

    /**
     * As {@link #of(ProcessBuilder, String)}.
     *
     * @throws IOException also if the exit code is another one than 0
     */
    public static void withSuccess(ProcessBuilder builder, String input)
            throws IOException, InterruptedException {
        Finished end = of(builder, input);
        if (end.exitCode != 0) {
            List<String> words = builder.command();
            throw new IOException("%s failed: %s".formatted(String.join(" ", words), end.output));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A C compiler, which is asked when a program is older than its source or than a header.
 *
 * @param command the compiler and its options
 */
record Compiler(List<String> command, Path sources, Path binaries) {
    private static final List<String> OPTIONS = List.of("-O2", "-Wall", "-Wextra");

    static Compiler of(String command, Path sources, Path binaries, String... options) {
        var words = new ArrayList<String>();
        words.add(command);
        words.addAll(OPTIONS);
        words.addAll(List.of(options));
        return new Compiler(words, sources, binaries);
    }

    /** The program of one source, built with further options under a name of its own. */
    Path build(String source, String name, List<String> options)
            throws IOException, InterruptedException {
        Path file = sources.resolve(source);
        Path binary = binaries.resolve(name);
        if (!isUpToDate(binary, file)) {
            Files.createDirectories(binaries);
            var words = new ArrayList<>(command);
            words.addAll(options);
            words.addAll(List.of("-o", binary.toString(), file.toString()));
            run(words);
        }
        return binary;
    }

    private boolean isUpToDate(Path binary, Path source) throws IOException {
        if (!isNewer(binary, source)) {
            return false;
        }
        try (var headers = Files.newDirectoryStream(sources, "*.h")) {
            for (Path header : headers) {
                if (!isNewer(binary, header)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isNewer(Path binary, Path source) throws IOException {
        return Files.exists(binary)
                && Files.getLastModifiedTime(binary).compareTo(Files.getLastModifiedTime(source))
                        > 0;
    }

    private static void run(List<String> words) throws IOException, InterruptedException {
        int exit =
                new ProcessBuilder(words).redirectErrorStream(true).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException("exit code %s of %s".formatted(exit, String.join(" ", words)));
        }
    }
}

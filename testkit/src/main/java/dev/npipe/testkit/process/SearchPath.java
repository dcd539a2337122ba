// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folders in which programs are looked for, in this order. */
public record SearchPath(List<Path> folders) {
    /** Where programs of the system are that only root's own path leads to. */
    private static final List<String> SYSTEM = List.of("/usr/sbin", "/sbin", "/usr/local/sbin");

    /** The folders of {@code PATH}. */
    public static SearchPath ofUser() {
        return of(fromEnvironment());
    }

    /** The folders of {@code PATH}, then those with programs of the system. */
    public static SearchPath ofSystem() {
        return of(Stream.concat(fromEnvironment(), SYSTEM.stream()));
    }

    private static Stream<String> fromEnvironment() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator, -1));
    }

    private static SearchPath of(Stream<String> folders) {
        return new SearchPath(folders.filter(f -> !f.isEmpty()).map(Path::of).toList());
    }

    public Optional<Path> find(String program) {
        return folders.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}

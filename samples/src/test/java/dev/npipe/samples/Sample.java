// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The source of one sample: what it says that it prints, and the regions that documents show. */
record Sample(String name, List<String> lines) {
    private static final Path SOURCES = Path.of("src/main/java/dev/npipe/samples");

    /** Every sample there is. */
    static List<Sample> all() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".java") && !file.equals("package-info.java"))
                    .sorted()
                    .map(file -> named(file.substring(0, file.length() - ".java".length())))
                    .toList();
        }
    }

    static Sample named(String name) {
        return read(name, SOURCES.resolve(name + ".java"));
    }

    /**
     * A sample, or a class of the tests of a module for a library: what needs the library is shown
     * and run there, as the samples do without one.
     */
    static Sample shown(String name) throws IOException {
        String file = name + ".java";
        Path sample = SOURCES.resolve(file);
        if (Files.exists(sample)) {
            return read(name, sample);
        }
        for (Path module : modulesForLibraries()) {
            try (Stream<Path> files = Files.walk(module.resolve("src/test/java"))) {
                Optional<Path> found = files.filter(test -> test.endsWith(file)).findFirst();
                if (found.isPresent()) {
                    return read(name, found.get());
                }
            }
        }
        throw new AssertionError("there is no sample " + name);
    }

    /** The modules that are for one library each. */
    static List<Path> modulesForLibraries() throws IOException {
        try (Stream<Path> adapters = Files.list(Path.of("../adapters"))) {
            return Stream.concat(Stream.of(Path.of("../netty")), adapters.sorted())
                    .filter(module -> Files.isDirectory(module.resolve("src")))
                    .toList();
        }
    }

    private static Sample read(String name, Path source) {
        try {
            return new Sample(name, Files.readAllLines(source));
        } catch (IOException e) {
            throw new AssertionError("there is no sample " + name, e);
        }
    }

    /** Whether it ends by itself: its first comment then shows what it prints. */
    boolean ends() {
        return lines.contains(" * <pre>{@code");
    }

    /** The lines that its first comment promises. */
    String promised() {
        int start = lines.indexOf(" * <pre>{@code");
        int end = lines.indexOf(" * }</pre>");
        if (start < 0 || end < start) {
            throw new AssertionError(name + ": the first comment does not show what it prints");
        }
        return lines.subList(start + 1, end).stream()
                .map(line -> line.substring(" * ".length()))
                .collect(joining("\n"));
    }

    /** The code between the marks of a region, moved to the left. */
    String region(String region) {
        List<String> trimmed = lines.stream().map(String::strip).toList();
        int start = trimmed.indexOf("// tag::" + region);
        int end = trimmed.indexOf("// end::" + region);
        if (start < 0 || end < start) {
            throw new AssertionError("%s has no region %s".formatted(name, region));
        }
        return String.join("\n", lines.subList(start + 1, end)).stripTrailing().stripIndent();
    }

    /** All its regions. */
    List<String> regions() {
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("// tag::"))
                .map(line -> region(line.substring("// tag::".length())))
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}

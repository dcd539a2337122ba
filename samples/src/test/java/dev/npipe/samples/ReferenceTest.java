// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever the sources take from outside, and every event that they record, is in a document. */
final class ReferenceTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern SETTING =
            Pattern.compile("\"(dev\\.npipe(?:\\.[a-z]+)+|NPIPE_[A-Z_]+|TMPDIR)\"");
    private static final Pattern EVENT = Pattern.compile("@Name\\(\"([\\w.]+)\"\\)");
    private static final Pattern FIELD = Pattern.compile("public [^(]* (\\w+);");

    @Test
    void everySettingIsInTheTable() throws IOException {
        Set<String> settings = new TreeSet<>();
        var modules = new ArrayList<>(Sample.modulesForLibraries());
        Stream.of("core", "smb", "cli").map(ROOT::resolve).forEach(modules::add);
        for (Path module : modules) {
            try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    settings.addAll(found(SETTING, file));
                }
            }
        }
        assertThat(settings).contains("dev.npipe.directory", "NPIPE_PASSWORD");
        String document = Files.readString(ROOT.resolve("docs/configuration.md"));
        assertThat(settings).allSatisfy(name -> assertThat(document).contains('`' + name + '`'));
    }

    @Test
    void everyEventIsInTheTableWithItsFields() throws IOException {
        String document = Files.readString(ROOT.resolve("docs/errors.md"));
        Path events = ROOT.resolve("core/src/main/java/dev/npipe/internal/jfr");
        try (Stream<Path> files = Files.list(events)) {
            for (Path file : files.filter(f -> f.toString().endsWith("Event.java")).toList()) {
                String row = row(document, found(EVENT, file).iterator().next());
                for (String field : found(FIELD, file)) {
                    assertThat(row + " | `address`").contains('`' + field + '`');
                }
            }
        }
    }

    private static Set<String> found(Pattern pattern, Path file) throws IOException {
        Set<String> names = new TreeSet<>();
        pattern.matcher(Files.readString(file))
                .results()
                .map((MatchResult match) -> match.group(1))
                .forEach(names::add);
        return names;
    }

    private static String row(String document, String event) {
        return document.lines()
                .filter(line -> line.startsWith("| `" + event + "` |"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(event + " has no row in docs/errors.md"));
    }
}

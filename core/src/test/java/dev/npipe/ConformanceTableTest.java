// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The tables of what is tested where, and of attacks, name tests of this repository; the first
 * leaves no cell empty.
 */
final class ConformanceTableTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern CELL_EDGE = Pattern.compile("(?<!\\\\)\\|");

    /** The source of each test class of all modules, by the name of the class. */
    private static final Map<String, String> SOURCES = new HashMap<>();

    private static List<String> table;
    private static List<String> attacks;

    @BeforeAll
    static void readEverything() throws IOException {
        table = Files.readAllLines(ROOT.resolve("docs/conformance.md"));
        attacks = Files.readAllLines(ROOT.resolve("docs/security.md"));
        List<Path> files;
        try (Stream<Path> modules = Files.list(ROOT)) {
            files = modules.map(module -> module.resolve("src/test/java")).toList();
        }
        for (Path tests : files) {
            if (Files.isDirectory(tests)) {
                try (Stream<Path> sources = Files.walk(tests)) {
                    for (Path source : sources.filter(Files::isRegularFile).toList()) {
                        String name = source.getFileName().toString().replace(".java", "");
                        SOURCES.merge(name, Files.readString(source), String::concat);
                    }
                }
            }
        }
    }

    @Test
    void everyTestExists() {
        assertThat(testsNamedIn(table)).isGreaterThan(100);
    }

    @Test
    void everyTestOfAnAttackExists() {
        assertThat(testsNamedIn(attacks)).isGreaterThan(20);
    }

    private static int testsNamedIn(List<String> document) {
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (String line : document) {
            Matcher test = TEST.matcher(line.startsWith("|") ? line : "");
            while (test.find()) {
                named++;
                String source = SOURCES.getOrDefault(test.group(1), "");
                if (!source.contains(" void " + test.group(2) + "(")) {
                    missing.add(test.group());
                }
            }
        }
        assertThat(missing).as("named in a table, and not there").isEmpty();
        return named;
    }

    @Test
    void noCellIsEmpty() {
        for (int i = 0; i < table.size(); i++) {
            String line = table.get(i);
            if (line.startsWith("|")) {
                String[] cells = CELL_EDGE.split(line);
                assertThat(cells).as("line %d: %s", i + 1, line).hasSize(4);
                for (int cell = 1; cell < cells.length; cell++) {
                    assertThat(cells[cell]).as("line %d: %s", i + 1, line).isNotBlank();
                }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table of differences in the guide has those that the tests insist on, and no other. */
final class DifferenceTableTest {
    private static final Path GUIDE = Path.of("../docs/guide-sockets.md");
    private static final String HEAD = "| what | TCP | a pipe |";

    @Test
    void theGuideHasEachDifference() throws Exception {
        List<String> lines = Files.readAllLines(GUIDE);
        assertThat(lines).contains(HEAD);
        List<String> rows =
                lines.stream()
                        .skip(lines.indexOf(HEAD) + 2)
                        .takeWhile(line -> line.startsWith("|"))
                        .map(line -> line.split("\\|")[1].strip())
                        .toList();
        assertThat(rows)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Difference.values()).map(Difference::row).toList());
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.testkit.process.FileTree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The transcripts of the guide to the command are what a shell prints. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the transcripts are of a shell of Unix")
@Tag("slow")
class GuideTest {
    private static final Path PAGE = Path.of("../docs/guide-cli.md");

    @TempDir Path folder;

    static Stream<Task> tasks() throws Exception {
        return Task.of(Files.readAllLines(PAGE)).stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tasks")
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void theTranscriptIsWhatIsPrinted(Task task) throws Exception {
        Path pipes = Files.createTempDirectory("np");
        try {
            List<List<String>> printed = new Session(folder, pipes).run(task.steps());
            for (int i = 0; i < task.steps().size(); i++) {
                Step step = task.steps().get(i);
                List<String> now = i < printed.size() ? printed.get(i) : List.of("(never ran)");
                assertThat(step.fits(now))
                        .as(
                                "$ %s%nsays in the guide%n%s%nand now%n%s",
                                step.command(),
                                String.join("\n", step.output()),
                                String.join("\n", now))
                        .isTrue();
            }
        } finally {
            new FileTree(pipes).delete();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of the verbs that look, without any pipe. */
final class LookHelpTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out), new PrintWriter(err), args);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ls", "info", "wait", "acl", "doctor"})
    void everyVerbHasHelpWithExamples(String verb) {
        assertThat(run(verb, "--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: npipe " + verb, "Examples:", "  npipe " + verb + " ");
        assertThat(out.toString().lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ls a b, unexpected argument",
        "ls --long=x, --long",
        "info, PIPE",
        "wait, PIPE",
        "wait x --timeout soon, is no length of time",
        "acl, SDDL",
        "acl x --explain, --explain",
        "doctor \\\\, not a pipe address",
    })
    void wrongUsageIsExplainedAndExitsWithOne(String words, String explanation) {
        assertThat(run(words.split(" "))).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines().findFirst().orElse(""))
                .startsWith("npipe: ")
                .contains(explanation);
    }
}

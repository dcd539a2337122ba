// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is taken for JSON. */
final class IndentedJsonTest {
    @Test
    void severalValuesStandBehindEachOther() {
        assertThat(IndentedJson.of("{\"a\":-1.5e3}\n[]\r\n"))
                .contains("{\n  \"a\": -1.5e3\n}\n[]\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "\"a\"",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,}",
                "{a:1}",
                "[1 2]",
                "[\"\\",
                "[\"\\\"",
                "[01]",
                "[1]x",
                "{\"a\" 1}",
                "[tru]",
                "[\"line\nbreak\"]"
            })
    void whatIsNoneIsNotShownAsSuch(String text) {
        assertThat(IndentedJson.of(text)).isEmpty();
    }

    @Test
    void depthIsBounded() {
        assertThat(IndentedJson.of("[".repeat(100_000))).isEmpty();
        assertThat(IndentedJson.of("[".repeat(100) + "]".repeat(100))).isPresent();
    }
}

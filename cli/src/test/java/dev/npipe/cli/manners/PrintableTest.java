// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void theTextIsShownAsItIs() {
        String text = "\"quoted\" \\ Grüße 世界 👩‍👩‍👧 \u00a0 עברית";
        assertThat(Printable.line(text)).isEqualTo(text);
    }

    @Test
    void whatWouldBreakTheLineIsEscaped() {
        assertThat(Printable.line("a\nb\rc\td")).isEqualTo("a\\nb\\rc\\td");
        assertThat(Printable.line("\u001b[2J\u0007\u007f\u009b"))
                .isEqualTo("\\u001b[2J\\u0007\\u007f\\u009b");
        assertThat(Printable.line("\u2028\u2029\u202e\u2066"))
                .isEqualTo("\\u2028\\u2029\\u202e\\u2066");
        assertThat(Printable.line("\u200e\u200f\u061c\ufeff\u200b"))
                .isEqualTo("\\u200e\\u200f\\u061c\\ufeff\\u200b");
    }

    @Test
    void textKeepsItsLinesAndTabs() {
        assertThat(Printable.text("a\tb\r\nc\rd\n\r\n\u001b[0m"))
                .isEqualTo("a\tb\nc\\rd\n\n\\u001b[0m");
    }
}

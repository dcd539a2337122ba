// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TranscriptTest {
    @Test
    void theTextIsShownAsItIs() {
        String text = "\"quoted\" \\ Grüße 世界 👩‍👩‍👧 \u00a0 עברית";
        assertThat(Transcript.printable(text)).isEqualTo(text);
    }

    @Test
    void whatWouldBreakTheLineIsEscaped() {
        assertThat(Transcript.printable("a\nb\rc\td")).isEqualTo("a\\nb\\rc\\td");
        assertThat(Transcript.printable("\u001b[2J\u0007\u007f\u009b"))
                .isEqualTo("\\u001b[2J\\u0007\\u007f\\u009b");
        assertThat(Transcript.printable("\u2028\u2029\u202e\u2066"))
                .isEqualTo("\\u2028\\u2029\\u202e\\u2066");
    }

    @Test
    void numbersHaveTheSameDigitsInEveryLocale() {
        Locale before = Locale.getDefault();
        var lines = new StringWriter();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat("%d".formatted(56)).as("what the locale does").isEqualTo("٥٦");
            var transcript = new Transcript(new PrintWriter(lines, true));
            transcript.received(56, "client", "a");
            transcript.sent(58, "client", "b");
        } finally {
            Locale.setDefault(before);
        }
        assertThat(lines.toString().lines())
                .containsExactly(
                        "Receive 56 bytes from client: \"a\"", "Send 58 bytes to client: \"b\"");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo.talk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TranscriptTest {
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

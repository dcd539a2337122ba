// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrintableTest {
    private static final String FORGED =
            "x\nWARNING: all is well\r\u001b[2J\u2028\u202e\u0085\u0000";

    @ParameterizedTest
    @ValueSource(
            ints = {
                '\n', '\r', '\t', 0, 0x1b, 0x7f, 0x85, 0x9b, 0xad, 0x200b, 0x200e, 0x2028, 0x2029,
                0x202a, 0x202e, 0x2066, 0x2069, 0xfeff, 0xd800, 0xdfff, 0xe0001
            })
    void whatIsNoTextIsShownByItsNumber(int c) {
        String text = "a" + Character.toString(c) + "b";
        assertThat(Printable.of(text)).isEqualTo("a\\u%04xb".formatted(c));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\\\\.\\pipe\\x", "größer ☂ 名前 🙂", "{0} %s"})
    void textStaysAsItIs(String text) {
        assertThat(Printable.of(text)).isEqualTo(text);
    }

    @Test
    void aLongTextIsCut() {
        assertThat(Printable.of("\n".repeat(100_000)).length()).isLessThan(Printable.MOST + 20);
    }

    @Test
    void aLineIsOneLine() {
        var line = new LogLine(Level.WARNING, "\\\\.\\pipe\\" + FORGED, "refused", FORGED, null, 3);
        assertThat(line.text(0)).matches("\\P{Cntrl}*").contains("(and 3 more)").hasLineCount(1);
    }

    @Test
    void aFailureSaysNothingThatIsNoText() {
        var failure = new IOException(FORGED, new IllegalStateException(FORGED));
        failure.addSuppressed(new IOException(FORGED));
        var written = new StringWriter();
        PrintableFailure.of(failure).printStackTrace(new PrintWriter(written));
        assertThat(written.toString())
                .contains("IOException: x\\u000aWARNING: all is well\\u000d\\u001b[2J")
                .contains("IllegalStateException: x\\u000a")
                .contains("aFailureSaysNothingThatIsNoText")
                .doesNotContain("\nWARNING")
                .doesNotContain("\u001b")
                .doesNotContain("\u202e");
    }

    @Test
    void aFailureOfPlainWordsIsLoggedItself() {
        var failure = new IOException("no room", new IOException("no memory"));
        assertThat(PrintableFailure.of(failure)).isSameAs(failure);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import org.junit.jupiter.api.Test;

final class LogRateTest {
    /** Near the end of its range, which {@link System#nanoTime} may pass. */
    private static final long START = Long.valueOf(Long.MAX_VALUE) - LogRate.INTERVAL_NANOS;

    private final LogRate rate = new LogRate(START);

    private static LogLine line(String pipe, String cause, String detail) {
        return new LogLine(Level.WARNING, pipe, cause, detail, null, 0);
    }

    @Test
    void theFirstIsWrittenAtOnceAndTheOthersTogetherLater() {
        assertThat(rate.admits(line("a", "refused", "1"), START)).isTrue();
        for (int i = 2; i <= 1206; i++) {
            assertThat(rate.admits(line("a", "refused", "" + i), START + i)).isFalse();
        }
        assertThat(rate.due(START + LogRate.INTERVAL_NANOS - 1, false)).isEmpty();
        assertThat(rate.due(START + LogRate.INTERVAL_NANOS, false))
                .singleElement()
                .extracting(line -> line.text(0))
                .isEqualTo("a: refused: 1206 (and 1,204 more)");
        assertThat(rate.due(START + 2 * LogRate.INTERVAL_NANOS, true)).isEmpty();
        assertThat(rate.admits(line("a", "refused", ""), START + 2 * LogRate.INTERVAL_NANOS))
                .isTrue();
    }

    @Test
    void pipesCausesAndLevelsAreToldApart() {
        assertThat(rate.admits(line("a", "refused", ""), START)).isTrue();
        assertThat(rate.admits(line("b", "refused", ""), START)).isTrue();
        assertThat(rate.admits(line("a", "silent", ""), START)).isTrue();
        var debug = new LogLine(Level.DEBUG, "a", "refused", "", null, 0);
        assertThat(rate.admits(debug, START)).isTrue();
    }

    @Test
    void whatItRemembersIsBounded() {
        int written = 0;
        for (int i = 0; i < 100_000; i++) {
            written += rate.admits(line("pipe " + i, "refused", ""), START) ? 1 : 0;
        }
        assertThat(rate.size()).isEqualTo(LogRate.MOST);
        assertThat(written).isEqualTo(LogRate.MOST + 1);
        assertThat(rate.due(START, true))
                .singleElement()
                .extracting(LogLine::more)
                .isEqualTo(100_000L - LogRate.MOST - 2);
    }

    @Test
    void whatWasNotSeenForLongMakesRoom() {
        for (int i = 0; i < LogRate.MOST; i++) {
            rate.admits(line("pipe " + i, "refused", ""), START);
        }
        long later = START + LogRate.INTERVAL_NANOS;
        rate.admits(line("new", "refused", ""), later);
        assertThat(rate.size()).isOne();
        assertThat(rate.admits(line("new", "refused", ""), later)).isFalse();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.ping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.place.Place;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PingReportTest {
    private final StringWriter out = new StringWriter();
    private final PingReport report = new PingReport(Place.parse("a\"b"), "connects");

    @Test
    void theHistogramHasABarForEachRoundTime() {
        for (long micros : new long[] {30, 40, 45, 70, 150, 499, 1_200}) {
            report.add(micros * 1_000);
        }
        report.addFailure();
        report.writeTo(new PrintWriter(out, true), true);
        assertThat(out.toString().lines())
                .containsExactly(
                        "",
                        "--- \\\\.\\pipe\\a\"b ---",
                        "8 connects, 1 failed (12%)",
                        "min/median/p99/max = 0.030/0.071/1.200/1.200 ms",
                        "       < 0.050 ms ████████████████████████████████████████ 3",
                        "       < 0.100 ms ██████████████ 1",
                        "       < 0.200 ms ██████████████ 1",
                        "       < 0.500 ms ██████████████ 1",
                        "       < 1.000 ms  0",
                        "       < 2.000 ms ██████████████ 1");
    }

    @Test
    void nothingMeasuredIsNull() {
        report.addFailure();
        report.writeJsonTo(new PrintWriter(out, true));
        assertThat(out.toString())
                .isEqualToIgnoringNewLines(
                        "{\"pipe\":\"\\\\\\\\.\\\\pipe\\\\a\\\"b\",\"what\":\"connects\","
                                + "\"succeeded\":0,\"failed\":1,\"minMillis\":null,"
                                + "\"medianMillis\":null,\"p99Millis\":null,\"maxMillis\":null}");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackTest {
    private static final Duration BURST = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final Peer PEER = Peer.ALL.getFirst();

    private final List<Integer> asked = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();

    @Test
    void aBurstHasAsManyIterationsAsItLasts() throws IOException {
        assertThat(measured(0, 10_000, Duration.ZERO)).isEqualTo(10_000);
        assertThat(pauses).containsOnly(Duration.ZERO);
    }

    @Test
    void pausesArePartOfIt() throws IOException {
        assertThat(measured(0, 1_010_000, PAUSE)).isEqualTo(100);
        assertThat(pauses).containsOnly(PAUSE);
    }

    @Test
    void burstsUnderOtherConditionsAreLonger() {
        assertThat(Conditions.PLAIN.burst(BURST)).isEqualTo(BURST);
        assertThat(Conditions.PAUSES.burst(BURST)).isGreaterThan(BURST);
        assertThat(Conditions.BESIDE_HOGS.burst(BURST)).isGreaterThan(BURST);
    }

    @Test
    void whatTakesItsTimeOnceDoesNotMakeItShort() throws IOException {
        assertThat(measured(30_000_000, 10_000, Duration.ZERO)).isGreaterThan(5_000);
    }

    @Test
    void anIterationThatIsLongerThanABurstIsTriedOnlyAFewTimes() throws IOException {
        assertThat(measured(0, 200_000_000, Duration.ZERO)).isEqualTo(1);
        assertThat(asked.stream().mapToInt(count -> count).sum()).isLessThan(10);
    }

    /** The iterations of a burst, where every one takes so long to begin, and each iteration. */
    private int measured(long beginning, long each, Duration pause) throws IOException {
        var track =
                new Track(
                        PEER,
                        (count, wanted) -> {
                            asked.add(count);
                            pauses.add(wanted);
                            return new Burst(count, each, each, beginning + count * each);
                        });
        track.prepare(BURST, pause);
        return (int) track.measure().iterations();
    }
}

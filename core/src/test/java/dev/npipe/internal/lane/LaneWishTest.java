// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When one direction of a connection counts as busy. */
final class LaneWishTest {
    private static final int MUCH = 256;
    private static final int SHORT = 64;
    private static final long LIMIT = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    /** It may begin anywhere, and begins again from below. */
    private long now = Long.MAX_VALUE - LIMIT / 2;

    private final LaneWish wish = new LaneWish(MUCH, () -> now);

    /** So many calls with so much between the first and the last; which of them make it busy. */
    private int[] busyAfter(int calls, int bytes, long nanos) {
        long start = now;
        return IntStream.rangeClosed(1, calls)
                .filter(
                        call -> {
                            now = calls == 1 ? now : start + nanos * (call - 1) / (calls - 1);
                            return wish.isBusyAfter(bytes);
                        })
                .toArray();
    }

    @Test
    void soManyCallsWithinTheTimeMakeItBusy() {
        assertThat(busyAfter(MUCH, SHORT, LIMIT - 1)).containsExactly(MUCH);
    }

    @Test
    void oneCallLessDoesNot() {
        assertThat(busyAfter(MUCH - 1, SHORT, 0)).isEmpty();
    }

    @Test
    void soManyCallsThatTakeLongerDoNot() {
        assertThat(busyAfter(MUCH, SHORT, LIMIT)).isEmpty();
    }

    @Test
    void aPauseBeforeThemDoesNotMatter() {
        assertThat(busyAfter(MUCH, SHORT, 0)).isNotEmpty();
        now += HOUR;
        assertThat(busyAfter(MUCH, SHORT, LIMIT - 1)).containsExactly(MUCH);
    }

    @Test
    void aPauseAmongThemDoes() {
        assertThat(busyAfter(MUCH / 2, SHORT, 0)).isEmpty();
        now += LIMIT;
        assertThat(busyAfter(MUCH / 2, SHORT, 0)).isEmpty();
    }

    @Test
    void itIsBusyAgainAfterAsMany() {
        assertThat(busyAfter(3 * MUCH, SHORT, LIMIT)).containsExactly(MUCH, 2 * MUCH, 3 * MUCH);
    }

    /** Calls of so many bytes, of which so many are enough. */
    @ParameterizedTest
    @CsvSource({
        "0, 256",
        "4095, 256",
        "4096, 128",
        "8191, 128",
        "8192, 86", // each counts three times
        "65536, 16",
        "262144, 4"
    })
    void eachFourKibibytesOfACallCountOnceMore(int bytes, int calls) {
        assertThat(busyAfter(calls, bytes, LIMIT - 1)).containsExactly(calls);
    }

    /** However long: it is one within that time. */
    @ParameterizedTest
    @ValueSource(ints = {1 << 20, Integer.MAX_VALUE})
    void oneLongCallNowAndThenIsNotBusy(int bytes) {
        assertThat(busyAfter(1, bytes, 0)).as("the first").isEmpty();
        now += LIMIT;
        assertThat(busyAfter(1, bytes, 0)).as("the next").isEmpty();
        now += LIMIT - 1;
        assertThat(busyAfter(1, bytes, 0)).as("one that follows soon").containsExactly(1);
    }
}

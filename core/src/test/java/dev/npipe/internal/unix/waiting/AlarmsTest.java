// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.waiting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Deadline;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When the alarms of all pipes go off. */
final class AlarmsTest {
    private static final Duration LATE = Duration.ofHours(1);

    /** It would be taken for the alarm of a time that was met, and there is no second one. */
    @Test
    void noneGoesOffBeforeItsDeadline() {
        for (int i = 0; i < 20_000; i++) {
            var deadline = Deadline.after(LATE);
            long before = System.nanoTime();
            long remaining = deadline.remainingNanos(); // so the deadline is not before their sum
            var alarm = Alarms.set(deadline, () -> {});
            Alarms.cancel(alarm);
            assertThat(alarm).isNotNull();
            assertThat(alarm.atNanos() - before)
                    .as("alarm %d", i)
                    .isGreaterThanOrEqualTo(remaining);
        }
    }

    @Test
    void anEarlierOneOvertakesALaterOne() throws Exception {
        Alarms.start();
        var late = Alarms.set(Deadline.after(LATE), () -> {});
        var goneOff = new CountDownLatch(1);
        Alarms.set(Deadline.after(Duration.ofMillis(20)), goneOff::countDown);
        assertThat(goneOff.await(20, TimeUnit.SECONDS)).isTrue();
        Alarms.cancel(late);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the peer of a conversation counts as silent, and for how long. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
final class SilenceTest {
    private static final long SOME_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final Object NO_BUFFER = new Object();

    private final Silence silence = new Silence();

    private static long pass() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < SOME_NANOS) {
            Thread.onSpinWait();
        }
        return System.nanoTime() - start;
    }

    @Test
    void whoDoesNotWaitIsNotSilent() {
        pass();
        assertThat(silence.nanos()).isZero();
        silence.beginsRead(NO_BUFFER);
        silence.ends(false);
        pass();
        assertThat(silence.nanos()).isZero();
    }

    @Test
    void aWaitIsSilentFromItsBeginning() {
        pass();
        long start = System.nanoTime();
        silence.beginsRead(NO_BUFFER);
        pass();
        assertThat(silence.nanos()).isBetween(SOME_NANOS, System.nanoTime() - start);
    }

    @Test
    void waitsWithTimeLimitsAddUp() {
        for (int i = 0; i < 5; i++) {
            silence.beginsRead(NO_BUFFER);
            pass();
            silence.ends(false);
        }
        silence.beginsRead(NO_BUFFER);
        assertThat(silence.nanos()).isGreaterThanOrEqualTo(5 * SOME_NANOS);
    }

    @Test
    void bytesOfAnotherCallEndIt() {
        silence.beginsRead(NO_BUFFER);
        pass();
        long start = System.nanoTime();
        silence.moved();
        assertThat(silence.nanos()).isLessThanOrEqualTo(System.nanoTime() - start);
        silence.ends(false);
        silence.moved();
        start = System.nanoTime();
        silence.beginsRead(NO_BUFFER);
        assertThat(silence.nanos()).isLessThanOrEqualTo(System.nanoTime() - start);
    }

    @Test
    void bytesOfAWriteThatGoesOnEndIt() {
        ByteBuffer[] several = {ByteBuffer.allocate(9), ByteBuffer.allocate(9)};
        silence.beginsWrite(several);
        pass();
        assertThat(silence.nanos()).isGreaterThanOrEqualTo(SOME_NANOS);
        several[1].get();
        long start = System.nanoTime();
        assertThat(silence.nanos()).isLessThanOrEqualTo(System.nanoTime() - start);
        pass();
        assertThat(silence.nanos()).isGreaterThanOrEqualTo(SOME_NANOS);
    }
}

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
        silence.begins(NO_BUFFER);
        silence.ends(NO_BUFFER, false);
        pass();
        assertThat(silence.nanos()).isZero();
    }

    @Test
    void aWaitIsSilentFromItsBeginning() {
        pass();
        long start = System.nanoTime();
        silence.begins(NO_BUFFER);
        pass();
        assertThat(silence.nanos()).isBetween(SOME_NANOS, System.nanoTime() - start);
    }

    @Test
    void waitsWithTimeLimitsAddUp() {
        for (int i = 0; i < 5; i++) {
            silence.begins(NO_BUFFER);
            pass();
            silence.ends(NO_BUFFER, false);
        }
        silence.begins(NO_BUFFER);
        assertThat(silence.nanos()).isGreaterThanOrEqualTo(5 * SOME_NANOS);
    }

    @Test
    void bytesOfAnotherCallEndIt() {
        silence.begins(NO_BUFFER);
        pass();
        long start = System.nanoTime();
        silence.moved();
        assertThat(silence.nanos()).isLessThanOrEqualTo(System.nanoTime() - start);
        silence.ends(NO_BUFFER, false);
        silence.moved();
        start = System.nanoTime();
        silence.begins(NO_BUFFER);
        assertThat(silence.nanos()).isLessThanOrEqualTo(System.nanoTime() - start);
    }

    @Test
    void bytesOfAWriteThatGoesOnEndIt() {
        ByteBuffer[] several = {ByteBuffer.allocate(9), ByteBuffer.allocate(9)};
        silence.begins(several);
        pass();
        assertThat(silence.nanos()).isGreaterThanOrEqualTo(SOME_NANOS);
        several[1].get();
        long start = System.nanoTime();
        assertThat(silence.nanos()).isLessThanOrEqualTo(System.nanoTime() - start);
        pass();
        assertThat(silence.nanos()).isGreaterThanOrEqualTo(SOME_NANOS);
    }

    @Test
    void bytesOfAWriteThatGoesOnAreSeenThoughAReadBegins() {
        ByteBuffer written = ByteBuffer.allocate(9);
        ByteBuffer read = ByteBuffer.allocate(9);
        silence.begins(written);
        pass();
        long start = System.nanoTime();
        written.get();
        silence.begins(read);
        assertThat(silence.nanos()).isLessThanOrEqualTo(System.nanoTime() - start);
        pass();
        start = System.nanoTime();
        written.get();
        silence.ends(read, false);
        assertThat(silence.nanos()).isLessThanOrEqualTo(System.nanoTime() - start);
    }

    @Test
    void whatTheApplicationDoesWithTheBufferOfAnEndedReadIsNoProgress() {
        ByteBuffer written = ByteBuffer.allocate(9);
        ByteBuffer read = ByteBuffer.allocate(9);
        silence.begins(written);
        silence.begins(read);
        silence.ends(read, false);
        pass();
        read.get();
        assertThat(silence.nanos()).isGreaterThanOrEqualTo(SOME_NANOS);
    }
}

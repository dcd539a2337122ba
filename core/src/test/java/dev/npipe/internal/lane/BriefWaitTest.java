// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often a wait is tried that does without sleep, and how long. */
final class BriefWaitTest {
    private static final int WAITS = 10_000;

    /** 1, 2, 4 … 1024 left out, and then 1024 each time. */
    private static final int MOST_TRIED = 11 + WAITS / 1024 + 1;

    @Test
    void whatIsAlwaysInVainIsHardlyTried() throws Exception {
        var looks = new AtomicInteger();
        var wait =
                new BriefWait(
                        () -> {
                            looks.incrementAndGet();
                            return false;
                        });
        int tried = 0;
        for (int i = 0; i < WAITS; i++) {
            int before = looks.get();
            assertThat(wait.now()).isFalse();
            tried += looks.get() - before > 1 ? 1 : 0; // who gives way looks once
        }
        assertThat(tried).isBetween(2, MOST_TRIED);
    }

    @Test
    void whatComesInTimeIsWaitedForEachTime() throws Exception {
        var wait = new BriefWait(() -> true);
        for (int i = 0; i < WAITS; i++) {
            assertThat(wait.now()).isTrue();
        }
    }

    @Test
    void whatComesInTimeAgainIsTriedMoreOften() throws Exception {
        var met = new AtomicInteger();
        var wait = new BriefWait(() -> met.get() > 0);
        for (int i = 0; i < WAITS; i++) {
            assertThat(wait.now()).isFalse();
        }
        met.set(1);
        int tried = 0;
        for (int i = 0; i < WAITS; i++) {
            tried += wait.now() ? 1 : 0;
        }
        assertThat(tried).isGreaterThan(WAITS / 2);
    }

    /** A clock that is a microsecond later each time. */
    private static LongSupplier clock() {
        var now = new AtomicLong(Long.MAX_VALUE - 10_000); // it may begin again from below
        return () -> now.getAndAdd(1000);
    }

    /** How often is looked, in a first wait that is in vain. */
    private static int looks(boolean isVirtual, LongSupplier mostNanos) throws Exception {
        var looks = new AtomicInteger();
        var waiting =
                new FutureTask<>(
                        () ->
                                new BriefWait(() -> looks.incrementAndGet() < 0, mostNanos, clock())
                                        .now());
        Thread.Builder kind = isVirtual ? Thread.ofVirtual() : Thread.ofPlatform();
        kind.start(waiting);
        assertThat(waiting.get()).isFalse();
        return looks.get();
    }

    /** The clock is looked at after each 32 looks. */
    @ParameterizedTest
    @CsvSource({
        "false, 50000, 50",
        "true, 50000, 20",
        "false, 500000, 500",
        "true, 500000, 200",
        "false, 1, 1",
        "true, 1, 1"
    })
    void aThreadLooksForSoLongAndAVirtualOneForTwoFifthsOfThat(
            boolean isVirtual, long mostNanos, int roundsOfLooks) throws Exception {
        assertThat(looks(isVirtual, () -> mostNanos)).isEqualTo(32 * roundsOfLooks);
    }

    @Test
    void howLongIsFiftyMicrosecondsUnlessSaidOtherwise() {
        assertThat(BriefWait.NANOS).isEqualTo(50_000);
    }

    @Test
    void whatComesMeanwhileEndsTheWaitAtOnce() throws Exception {
        var looks = new AtomicInteger();
        var wait = new BriefWait(() -> looks.incrementAndGet() == 100, () -> 50_000, clock());
        assertThat(wait.now()).isTrue();
        assertThat(looks).hasValue(100);
    }
}

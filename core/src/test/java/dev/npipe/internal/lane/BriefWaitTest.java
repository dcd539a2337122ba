// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How often a wait is tried that does without sleep. */
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
}

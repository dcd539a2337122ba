// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.background.WithOpenSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
final class IdleReadersTest implements WithOpenSocket {
    /** Something to look at; the look may fail. */
    private static class Idle extends IdleReaders.Idle {
        private final CountDownLatch looks;
        private final Runnable look;

        Idle(CountDownLatch looks, Runnable look) {
            this.looks = looks;
            this.look = look;
        }

        @Override
        public long nextLookNanos() {
            return 1_000_000;
        }

        @Override
        public void lookAgain() {
            looks.countDown();
            look.run();
        }
    }

    @Test
    void whatIsOverIsNotLookedAt() throws Exception {
        var wrong = new CountDownLatch(1);
        var right = new CountDownLatch(1);
        IdleReaders.add(
                new Idle(wrong, () -> {}) {
                    @Override
                    public boolean needsNoLook() {
                        return true;
                    }
                });
        IdleReaders.add(new Idle(right, () -> {}));
        right.await();
        var later = new CountDownLatch(1);
        IdleReaders.add(new Idle(later, () -> {}));
        later.await(); // so the first has had its time, too
        assertThat(wrong.getCount()).as("looks to come at what is over").isEqualTo(1);
    }

    static List<Supplier<Error>> failures() {
        return List.of(OutOfMemoryError::new, StackOverflowError::new, AssertionError::new);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aLookThatFailsCostsNobodyElseHis(Supplier<Error> failure) throws Exception {
        for (int round = 0; round < 3; round++) {
            var looks = new CountDownLatch(9);
            var idle = new ArrayList<Idle>();
            for (int i = 0; i < 9; i++) {
                boolean fails = i % 2 == 0;
                idle.add(
                        new Idle(
                                looks,
                                () -> {
                                    if (fails) {
                                        throw failure.get();
                                    }
                                }));
            }
            idle.forEach(IdleReaders::add);
            looks.await();
        }
        assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                .as("threads")
                .containsOnlyOnce("npipe-idle");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who is looked after. */
final class LaneKeeperTest {
    private final LaneKeeper keeper = new LaneKeeper(TimeUnit.HOURS.toNanos(1));

    /** A connection that has given one lane back may have the next one at once. */
    @Test
    void whoComesBackWhileItIsLetGoIsLookedAfter() throws Exception {
        var looks = new AtomicInteger();
        var seenAgain = new CountDownLatch(2);
        var stay =
                new LaneKeeper.Kept() {
                    @Override
                    public boolean lookAfter(long nanoTime) {
                        seenAgain.countDown();
                        if (looks.incrementAndGet() == 1) {
                            keeper.add(this);
                        }
                        return false;
                    }
                };
        keeper.add(stay);
        assertThat(seenAgain.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsToBeRunIsRun() throws Exception {
        var ran = new CountDownLatch(1);
        keeper.run(ran::countDown);
        assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
    }

    /** Such as one who is told of a bell, looks in vain, and asks to be told again. */
    @Test
    void aCallThatComesAgainAtOnceKeepsNobodyFromBeingLookedAfter() throws Exception {
        var seen = new CountDownLatch(1);
        var called = new CountDownLatch(1);
        keeper.run(
                new Runnable() {
                    @Override
                    public void run() {
                        called.countDown();
                        if (seen.getCount() > 0) {
                            keeper.run(this);
                        }
                    }
                });
        called.await();
        keeper.add(
                nanoTime -> {
                    seen.countDown();
                    return false;
                });
        boolean inTime = seen.await(20, TimeUnit.SECONDS);
        seen.countDown(); // else it would be called for ever
        assertThat(inTime).isTrue();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.PipeInfo;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** How many instances of a pipe are in use. Those who wait for one get it in their order. */
public final class Instances {
    private final Semaphore free;
    private final AtomicInteger used = new AtomicInteger();

    Instances(int max) {
        free = new Semaphore(max == PipeInfo.UNLIMITED_INSTANCES ? Integer.MAX_VALUE : max, true);
    }

    /** Takes an instance, waiting for up to the given time; {@link Long#MAX_VALUE} is for ever. */
    boolean take(long nanos) throws InterruptedException {
        if (nanos == Long.MAX_VALUE) {
            free.acquire();
        } else if (!free.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        used.incrementAndGet();
        return true;
    }

    void giveBack() {
        used.decrementAndGet();
        free.release();
    }

    int used() {
        return used.get();
    }
}

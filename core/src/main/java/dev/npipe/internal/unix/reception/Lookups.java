// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the system is asked who has connected. java.nio looks up the name of the account with it,
 * which a directory in the network may take seconds for. As long as answers are quick, the thread
 * that accepts asks; after a slow one a few threads of their own do, until they are quick again.
 * Where they cannot follow, clients wait in the backlog.
 */
final class Lookups {
    private static final long SLOW_NANOS = Duration.ofMillis(50).toNanos();

    /** So many quick answers in a row end the use of threads. */
    private static final int QUICK_AGAIN = 4;

    private static final int THREADS = 8;

    /** How many quick answers are missing; 0 while they are quick. */
    private static final AtomicInteger SLOW = new AtomicInteger();

    private Lookups() {}

    /** Created when the first answer was slow. */
    private static final class Threads {
        static final ThreadPoolExecutor POOL = pool();

        private static ThreadPoolExecutor pool() {
            var pool =
                    new ThreadPoolExecutor(
                            THREADS,
                            THREADS,
                            10,
                            TimeUnit.SECONDS,
                            new ArrayBlockingQueue<>(THREADS),
                            Thread.ofPlatform().daemon().name("npipe-lookup-", 0).factory(),
                            new ThreadPoolExecutor.CallerRunsPolicy());
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }
    }

    /** Whether the thread that accepts must not ask. */
    static boolean areSlow() {
        return SLOW.get() > 0;
    }

    /** An answer took so long. */
    static void took(long nanos) {
        if (nanos > SLOW_NANOS) {
            SLOW.set(QUICK_AGAIN);
        } else if (areSlow()) {
            SLOW.updateAndGet(missing -> Math.max(0, missing - 1));
        }
    }

    /**
     * Asks on another thread; on this one when all have enough to do, or when there is none. A
     * question may be put twice then.
     */
    static void elsewhere(Runnable question) {
        try {
            Threads.POOL.execute(question);
        } catch (Throwable e) { // no thread, or no memory for one
            question.run();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.npipe.internal.unix.memory.LentBuffers;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** Counts memory, so that an input that makes much of it is found long before it is all gone. */
public final class Allocations {
    /** Buffers that were lent and given back: up to 96 of them are kept (Loans, LentBuffers). */
    private static final long POOLED = 96L * LentBuffers.SIZE;

    /** What the tests themselves, and the JDK for its channels, have of it. */
    private static final long OTHERS = 1L << 20;

    private static final int CHANCES = 5;

    private static final BufferPoolMXBean DIRECT =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct"))
                    .findFirst()
                    .orElseThrow();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What is done with an input; it can be done again. */
    public interface Task {
        void run() throws IOException;
    }

    private Allocations() {}

    /**
     * Checks that the task takes at most so many bytes of heap on this thread. One that takes more
     * has more chances: the first times load classes, too, which the fuzzer then rewrites.
     */
    public static void atMost(long most, Task task) throws IOException {
        long taken = of(task);
        for (int again = 0; again < CHANCES && taken > most; again++) {
            taken = of(task);
        }
        assertThat(taken).as("bytes allocated, the last time").isLessThanOrEqualTo(most);
    }

    /**
     * Checks that no more direct memory is in use, by all threads, than the buffers that may be
     * kept. What was lost is only seen once it is collected.
     */
    public static void directAtMostThePool() {
        if (DIRECT.getMemoryUsed() > POOLED + OTHERS) {
            System.gc();
            assertThat(DIRECT.getMemoryUsed())
                    .as("bytes of direct memory")
                    .isLessThanOrEqualTo(POOLED + OTHERS);
        }
    }

    private static long of(Task task) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        task.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}

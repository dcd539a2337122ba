// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** Counts memory, so that an input that makes much of it is found long before it is all gone. */
public final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What is done with an input; it can be done again. */
    public interface Task {
        void run() throws IOException;
    }

    private Allocations() {}

    /**
     * Checks that the task takes at most so many bytes of heap on this thread. One that takes more
     * has a second chance: the first time loads classes, too.
     */
    public static void atMost(long most, Task task) throws IOException {
        if (of(task) > most) {
            assertThat(of(task)).as("bytes allocated").isLessThanOrEqualTo(most);
        }
    }

    private static long of(Task task) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        task.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Netty's leak detector, which keeps what it finds instead of logging it. A system property of the
 * tests puts it in.
 */
public final class RecordedLeaks<T> extends ResourceLeakDetector<T> {
    /** What puts it in. */
    public static final Map<String, String> PROPERTIES =
            Map.of(
                    "io.netty.customResourceLeakDetector",
                    RecordedLeaks.class.getName(),
                    "io.netty.leakDetection.level",
                    "paranoid");

    private static final String PLANTED = "planted by the test of the tests";
    private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

    public RecordedLeaks(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
    }

    /** Netty looks for this one, too, and would log that it is missing. */
    public RecordedLeaks(Class<?> resourceType, int samplingInterval, long maxActive) {
        this(resourceType, samplingInterval);
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        FOUND.add(resourceType + ": " + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        FOUND.add(resourceType);
    }

    /** Fails if a buffer was lost. One is lost on purpose, and shows that the detector looks. */
    public static void expectNone() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        plant();
        long end = System.nanoTime() + 60_000_000_000L;
        while (FOUND.stream().noneMatch(leak -> leak.contains(PLANTED))) {
            assertThat(System.nanoTime()).as("the planted leak is found").isLessThan(end);
            System.gc();
            UnpooledByteBufAllocator.DEFAULT.directBuffer(1).release(); // looks for leaks
        }
        List<String> others = FOUND.stream().filter(leak -> !leak.contains(PLANTED)).toList();
        FOUND.clear();
        assertThat(others).isEmpty();
    }

    /** Each with a text of its own: a leak with the same records is told once. */
    private static void plant() {
        UnpooledByteBufAllocator.DEFAULT.directBuffer(1).touch(PLANTED + ' ' + System.nanoTime());
    }
}

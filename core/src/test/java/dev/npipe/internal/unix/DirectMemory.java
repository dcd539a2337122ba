// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The direct buffers of this JVM. The module does not read {@code java.management}, and a child on
 * the class path has it, so it is asked by name.
 */
public final class DirectMemory {
    private static final List<ByteBuffer> HOARD = new ArrayList<>();

    private DirectMemory() {}

    /** Takes all that is left. */
    static void hoard() {
        for (int size : new int[] {64 * 1024, 4096, 256}) {
            hoard(size);
        }
    }

    private static void hoard(int size) {
        try {
            while (true) {
                HOARD.add(ByteBuffer.allocateDirect(size));
            }
        } catch (OutOfMemoryError e) {
            return; // all of this size are taken
        }
    }

    /** Gives back what was taken. */
    static void relieve() {
        HOARD.clear();
        System.gc();
    }

    /** The bytes of all direct buffers. */
    static long used() {
        try {
            Class<?> pool = Class.forName("java.lang.management.BufferPoolMXBean");
            Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
            Method pools = factory.getMethod("getPlatformMXBeans", Class.class);
            for (Object each : (List<?>) pools.invoke(null, pool)) {
                if (pool.getMethod("getName").invoke(each).equals("direct")) {
                    return (long) pool.getMethod("getMemoryUsed").invoke(each);
                }
            }
            throw new IllegalStateException("this JVM does not tell its direct memory");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}

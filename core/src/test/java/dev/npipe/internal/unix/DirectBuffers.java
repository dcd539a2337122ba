// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import java.lang.reflect.Method;
import java.util.List;

/**
 * The direct buffers of this JVM. The module does not read {@code java.management}, and a child on
 * the class path has it, so it is asked by name.
 */
public final class DirectBuffers {
    private DirectBuffers() {}

    /** The bytes of all direct buffers. */
    public static long used() {
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

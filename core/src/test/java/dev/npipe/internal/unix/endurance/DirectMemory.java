// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

import java.util.List;

/**
 * How much memory outside of the heap the JVM has handed out: that of direct buffers and of arenas.
 * The tests are compiled in a module that does not read java.management, hence the reflection.
 */
final class DirectMemory {
    private DirectMemory() {}

    static long used() throws ReflectiveOperationException {
        Class<?> pools = Class.forName("java.lang.management.BufferPoolMXBean");
        Object all =
                Class.forName("java.lang.management.ManagementFactory")
                        .getMethod("getPlatformMXBeans", Class.class)
                        .invoke(null, pools);
        for (Object pool : (List<?>) all) {
            if (pools.getMethod("getName").invoke(pool).equals("direct")) {
                return (long) pools.getMethod("getMemoryUsed").invoke(pool);
            }
        }
        throw new AssertionError("the JVM has no pool of direct buffers");
    }
}

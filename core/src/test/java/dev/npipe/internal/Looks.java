// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How a test looks at another thread. */
public final class Looks {
    private static final long PAUSE_NANOS = 2_000_000;

    private Looks() {}

    /**
     * True if this is so, and is so again a little later: a thread that waits looks the same as one
     * in a call that returns at once.
     */
    public static boolean twice(BooleanSupplier look) {
        if (!look.getAsBoolean()) {
            return false;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
        return look.getAsBoolean();
    }

    /** The frames of a downcall are hidden, so that of the binding is on top. */
    public static boolean isInSystemCall(StackTraceElement[] stack) {
        if (stack.length == 0) {
            return false;
        }
        String top = stack[0].getClassName();
        return stack[0].isNativeMethod()
                || top.startsWith("dev.npipe.internal.linux.libc.")
                || top.endsWith(".Downcall");
    }
}

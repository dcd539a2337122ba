// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.overlapped;

import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Kernel32;
import dev.npipe.internal.windows.system.Layouts;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;

/** A platform thread for calls that block, with the handle that ends its calls. */
final class HelperThread extends Thread {
    private final Kernel32 kernel;
    private long handle;

    HelperThread(Kernel32 kernel, Runnable work) {
        super(top(), work, "npipe-helper", 0, false);
        this.kernel = kernel;
        setDaemon(true);
        setContextClassLoader(null);
        setUncaughtExceptionHandler(HelperThread::failed);
    }

    /** No group of the application's, which would be kept as long as this thread. */
    private static ThreadGroup top() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    private static void failed(Thread thread, Throwable e) {
        PipeLog.log(Level.ERROR, "helper", "a call in the background failed", e);
    }

    @Override
    public void run() {
        try {
            super.run();
        } finally {
            if (handle > 0) {
                try (Arena arena = Arena.ofConfined()) {
                    kernel.closeHandle(arena.allocate(Layouts.CALL_STATE_SIZE, 8), handle);
                }
            }
        }
    }

    /** For {@code CancelSynchronousIo}; asked by this thread. Negative if it cannot be opened. */
    long handle() {
        if (handle == 0) {
            try (Arena arena = Arena.ofConfined()) {
                handle =
                        kernel.openThread(
                                arena.allocate(Layouts.CALL_STATE_SIZE, 8),
                                Constants.THREAD_TERMINATE,
                                kernel.getCurrentThreadId());
            }
        }
        return handle;
    }
}

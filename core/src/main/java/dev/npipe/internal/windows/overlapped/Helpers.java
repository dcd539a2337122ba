// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.overlapped;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.HeapShortage;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.system.Kernel32;
import dev.npipe.internal.windows.system.Layouts;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Platform threads for the calls that have no overlapped form. Whoever asked parks meanwhile, so a
 * virtual thread keeps no carrier, and can leave before the call has ended.
 */
public final class Helpers {
    /** A call that blocks; returns a Win32 error. */
    public interface Call {
        int run(MemorySegment state);

        /** Told once, after the call or in its place when it was cancelled before it began. */
        default void over() {}
    }

    /** How often a call is cancelled again that was just not yet in the system. */
    private static final long CANCEL_AGAIN_NANOS = 1_000_000;

    private final Kernel32 kernel;
    private final ThreadPoolExecutor threads;

    Helpers(Kernel32 kernel) {
        this.kernel = kernel;
        this.threads =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        10,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        work -> new HelperThread(kernel, work));
    }

    /** Runs something on a helper without waiting for it; false when there is no thread for it. */
    public boolean start(Runnable work) {
        try {
            threads.execute(work);
            return true;
        } catch (OutOfMemoryError e) {
            PipeLog.log(Level.WARNING, "helper", "a thread could not be started", e);
            return false;
        }
    }

    /**
     * Runs a call on a helper until it returns, {@code stop} says so when this thread is unparked,
     * the deadline has passed or this thread is interrupted, which cancel it ({@code
     * CancelSynchronousIo}) and give {@code OPERATION_ABORTED} unless it returned after all. With
     * no thread to run it on it is {@code ERROR_NO_SYSTEM_RESOURCES}.
     */
    public int call(Call call, Deadline deadline, BooleanSupplier stop) {
        var running = new Running(call, Thread.currentThread());
        if (!start(running)) {
            call.over();
            return Win32Error.NO_SYSTEM_RESOURCES;
        }
        while (!running.done) {
            long nanos = deadline.remainingNanos();
            if (nanos <= 0 || stop.getAsBoolean() || Thread.currentThread().isInterrupted()) {
                return running.cancel();
            }
            HeapShortage.park(this, nanos);
        }
        return running.code;
    }

    /** A call, and the thread that waits for it. */
    private final class Running implements Runnable {
        private final Call call;
        private final Thread waiter;
        private volatile boolean done;
        private volatile int code = Win32Error.OPERATION_ABORTED;
        private boolean cancelled;
        private long thread;

        Running(Call call, Thread waiter) {
            this.call = call;
            this.waiter = waiter;
        }

        @Override
        public void run() {
            try (Arena arena = Arena.ofConfined()) {
                if (begin()) {
                    int outcome = call.run(arena.allocate(Layouts.CALL_STATE_SIZE, 8));
                    end(outcome);
                }
            } finally {
                end(code);
                call.over();
                HeapShortage.unpark(waiter);
            }
        }

        private synchronized boolean begin() {
            thread = ((HelperThread) Thread.currentThread()).handle();
            return !cancelled;
        }

        /** From here on the thread may be in another call. */
        private synchronized void end(int outcome) {
            if (!done) {
                code = outcome;
                done = true;
            }
        }

        /** Returns what came of it: a call that has just returned is not cancelled. */
        private synchronized int cancel() {
            cancelled = true;
            if (!done && thread > 0 && !start(this::cancelUntilDone)) {
                try (Arena arena = Arena.ofConfined()) { // once, which mostly is enough
                    kernel.cancelSynchronousIo(arena.allocate(Layouts.CALL_STATE_SIZE, 8), thread);
                }
            }
            return code;
        }

        /**
         * A call that is about to enter the system is not found there yet, and one that cannot be
         * cancelled ends by itself.
         */
        private void cancelUntilDone() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(Layouts.CALL_STATE_SIZE, 8);
                long pause = CANCEL_AGAIN_NANOS;
                while (!done) {
                    synchronized (this) {
                        if (!done) {
                            kernel.cancelSynchronousIo(state, thread);
                        }
                    }
                    LockSupport.parkNanos(this, pause);
                    pause = Math.min(pause * 2, 1_000 * CANCEL_AGAIN_NANOS);
                }
            }
        }
    }
}

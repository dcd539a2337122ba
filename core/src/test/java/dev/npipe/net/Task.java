// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Something that a thread of its own does, which may wait in a socket. */
record Task<T>(Thread thread, FutureTask<T> future) {
    private static final long LIMIT_SECONDS = SocketFixture.LONG.toSeconds();

    static <T> Task<T> start(Callable<T> action) {
        return start(false, action);
    }

    static <T> Task<T> start(boolean virtual, Callable<T> action) {
        var future = new FutureTask<>(action);
        Thread.Builder kind = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
        return new Task<>(kind.start(future), future);
    }

    /** The outcome: the value, or the failure thrown here. */
    T outcome() throws Exception {
        try {
            return future.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Returns when it has ended, in whatever way. */
    void awaitEnd() throws InterruptedException {
        assertThat(thread.join(SocketFixture.LONG)).as("ended").isTrue();
    }

    /** Returns when the thread waits in a socket, or below it. */
    Task<T> awaitWaiting() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (System.nanoTime() < end) {
            StackTraceElement[] stack = thread.getStackTrace();
            if (Arrays.stream(stack).anyMatch(Task::isOfSockets) && waits(stack)) {
                return this;
            }
            if (future.isDone()) {
                throw new AssertionError("it did not wait: " + future.state());
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("the thread never waited: " + thread.getState());
    }

    private static boolean isOfSockets(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("dev.npipe.internal.")
                || name.startsWith("sun.nio.ch.")
                || name.startsWith("org.newsclub.net.unix.");
    }

    /** The frames of a downcall are hidden, so that of the binding is on top. */
    private boolean waits(StackTraceElement[] stack) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            case RUNNABLE ->
                    stack[0].isNativeMethod()
                            || stack[0].getClassName().startsWith("dev.npipe.internal.linux.libc.")
                            || stack[0].getClassName().endsWith(".Downcall");
            default -> false;
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Looks;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

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
        return awaitWaiting(Task::isOfSockets);
    }

    /**
     * Returns when it waits in this method, or below it: a class's simple name and the method's.
     */
    Task<T> awaitWaitingIn(String method) {
        return awaitWaiting(frame -> isOf(frame, method));
    }

    private Task<T> awaitWaiting(Predicate<StackTraceElement> frame) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (System.nanoTime() < end) {
            if (Looks.twice(() -> waitsBelow(frame))) {
                return this;
            }
            if (future.isDone()) {
                throw new AssertionError("it did not wait: " + future.state());
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("the thread never waited: " + thread.getState());
    }

    private boolean waitsBelow(Predicate<StackTraceElement> frame) {
        StackTraceElement[] stack = thread.getStackTrace();
        return Arrays.stream(stack).anyMatch(frame) && waits(stack);
    }

    /** Whether this is what the thread is in, below which it may wait. */
    boolean isIn(String method) {
        return Arrays.stream(thread.getStackTrace()).anyMatch(frame -> isOf(frame, method));
    }

    private static boolean isOf(StackTraceElement frame, String method) {
        return (frame.getClassName() + "." + frame.getMethodName()).endsWith("." + method);
    }

    private static boolean isOfSockets(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("dev.npipe.internal.")
                || name.startsWith("sun.nio.ch.")
                || name.startsWith("org.newsclub.net.unix.");
    }

    /** A virtual thread that waits in a system call would keep its carrier. */
    private boolean waits(StackTraceElement[] stack) {
        return switch (thread.getState()) {
            case WAITING, TIMED_WAITING -> true;
            case RUNNABLE -> !thread.isVirtual() && Looks.isInSystemCall(stack);
            default -> false;
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines of the log on a daemon thread of its own, so that a log that stalls holds up nobody
 * else. What does not fit into its queue, and what the log fails to write, is counted, and the next
 * line that is written says so. Nothing that goes wrong reaches whoever logs.
 */
final class LogWriter {
    static final int CAPACITY = 256;

    private static final long PAUSE_NANOS = 50_000_000;

    /** How long the end of the JVM waits for what was logged. */
    private static final long AT_EXIT_NANOS = 500_000_000;

    private static final long LOOK_NANOS = 1_000_000;

    /** What the thread does: it is at work, sleeps for a while, or until somebody wakes it. */
    private static final int AWAKE = 0;

    private static final int DOZES = 1;
    private static final int SLEEPS = 2;

    private final String threadName;
    private final Supplier<Logger> source;
    private final LogRate rate = new LogRate(System.nanoTime());
    private final ArrayBlockingQueue<LogLine> queue = new ArrayBlockingQueue<>(CAPACITY);

    /** Lines that were put into the queue and not written yet. */
    private final AtomicLong waiting = new AtomicLong();

    private final AtomicLong lost = new AtomicLong();
    private final AtomicInteger sleep = new AtomicInteger(AWAKE);

    /** True when what was held back is to be written at once. */
    private volatile boolean hurried;

    private volatile @Nullable Logger logger;
    private volatile @Nullable Thread thread;

    LogWriter(String threadName, Supplier<Logger> source) {
        this.threadName = threadName;
        this.source = source;
    }

    /** Takes a line, or counts it; never waits. */
    void log(Level level, String pipe, String cause, String detail, @Nullable Throwable failure) {
        try {
            if (logger().isLoggable(level)) {
                var line = new LogLine(level, pipe, cause, detail, failure, 0);
                boolean admitted = rate.admits(line, System.nanoTime());
                if (admitted) {
                    put(line);
                }
                start();
                wake(admitted ? DOZES : SLEEPS);
            }
        } catch (Throwable e) {
            lost();
        }
    }

    private void put(LogLine line) {
        waiting.incrementAndGet();
        boolean fits = false;
        try {
            fits = queue.offer(line);
        } finally {
            if (!fits) {
                waiting.decrementAndGet();
                lost();
            }
        }
    }

    /** Not even a full stack or heap gets out of here. */
    private void lost() {
        try {
            lost.incrementAndGet();
        } catch (Throwable e) {
            return; // one that is not even counted
        }
    }

    private Logger logger() {
        Logger known = logger;
        if (known == null) {
            known = source.get();
            logger = known;
        }
        return known;
    }

    /**
     * Starts the thread unless it runs. When there is none to be had, the next line tries again.
     */
    void start() {
        if (thread == null) {
            try {
                startOnce();
            } catch (Throwable e) {
                return;
            }
        }
    }

    private synchronized void startOnce() {
        if (thread == null) {
            thread = DaemonThread.start(threadName, this::run);
            new ShutdownHook(threadName + "-end", () -> awaitWritten(AT_EXIT_NANOS)).register();
        }
    }

    /** Wakes the thread from a sleep that is at least so deep. */
    private void wake(int depth) {
        if (sleep.get() >= depth) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        FirstRecord.prepare();
        while (true) {
            try {
                writeNext();
            } catch (Throwable e) {
                lost();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void writeNext() {
        LogLine line = queue.poll();
        if (line != null) {
            try {
                write(line);
            } finally {
                waiting.decrementAndGet();
            }
        }
        boolean all = hurried;
        for (LogLine due : rate.due(System.nanoTime(), all)) {
            write(due);
        }
        if (all) {
            hurried = false;
        } else if (line == null) {
            sleep();
        }
    }

    /** Until there is something to write. Whoever adds something looks at the sleep after that. */
    private void sleep() {
        sleep.set(SLEEPS);
        if (rate.holdsSome()) {
            sleep.set(DOZES);
        }
        if (queue.isEmpty() && !hurried) {
            if (sleep.get() == DOZES) {
                LockSupport.parkNanos(this, LogRate.INTERVAL_NANOS / 4);
            } else {
                LockSupport.park(this);
            }
        }
        sleep.set(AWAKE);
    }

    private void write(LogLine line) {
        long missing = lost.get();
        try {
            Throwable failure = line.failure();
            if (failure == null) {
                logger().log(line.level(), line.text(missing));
            } else {
                logger().log(line.level(), line.text(missing), PrintableFailure.of(failure));
            }
            lost.addAndGet(-missing);
        } catch (Throwable e) {
            lost();
        }
    }

    /**
     * Waits until all that was logged is written, what was held back included; false when that
     * takes longer, or this thread is interrupted.
     */
    boolean awaitWritten(long nanos) {
        if (thread == null) {
            return waiting.get() == 0;
        }
        long end = System.nanoTime() + nanos;
        hurried = true;
        LockSupport.unpark(thread);
        while (waiting.get() > 0 || hurried) {
            if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        return true;
    }
}

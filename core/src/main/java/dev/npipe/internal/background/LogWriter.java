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

    /** True while lines that were held back are taken and written. */
    private volatile boolean writesDue;

    private final Runnable atExit = this::writeLast;

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
            AtExit.add(AtExit.Stage.LOG, atExit);
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
        var idleness = new Idleness();
        boolean over = false;
        while (!over) {
            try {
                writeNext();
                over = idleness.isOver(this::leave);
            } catch (Throwable e) {
                lost();
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Whoever adds something looks for the thread after that, and starts another one. */
    private synchronized boolean leave() {
        Thread self = thread;
        thread = null;
        if (queue.isEmpty() && !hurried && !rate.holdsSome()) {
            AtExit.remove(AtExit.Stage.LOG, atExit);
            return true;
        }
        thread = self;
        return false;
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
        writeDue(all);
        if (all) {
            hurried = false;
        } else if (line == null) {
            sleep();
        }
    }

    private void writeDue(boolean all) {
        writesDue = true;
        try {
            for (LogLine due : rate.due(System.nanoTime(), all)) {
                write(due);
            }
        } finally {
            writesDue = false;
        }
    }

    /**
     * Until there is something to write, or for a while. Whoever adds something looks at the sleep
     * after that.
     */
    private void sleep() {
        sleep.set(SLEEPS);
        if (rate.holdsSome()) {
            sleep.set(DOZES);
        }
        if (queue.isEmpty() && !hurried) {
            if (sleep.get() == DOZES) {
                LockSupport.parkNanos(this, LogRate.INTERVAL_NANOS / 4);
            } else {
                LockSupport.parkNanos(this, Idleness.PERIOD.toNanos());
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

    /** A thread that still loads what a first line would need is not waited for. */
    private void writeLast() {
        if (isAllWritten()) {
            return;
        }
        if (!awaitWritten(AT_EXIT_NANOS)) {
            lost(); // and nobody is left to be told
        }
    }

    /** Asked in the order in which a line that was held back goes. */
    private boolean isAllWritten() {
        return waiting.get() == 0 && !rate.holdsSome() && !writesDue;
    }

    /**
     * Waits until all that was logged is written, what was held back included; false when that
     * takes longer, or this thread is interrupted.
     */
    boolean awaitWritten(long nanos) {
        long end = System.nanoTime() + nanos;
        hurried = true;
        Thread writer = thread;
        if (writer == null) {
            hurried = false;
            return waiting.get() == 0;
        }
        LockSupport.unpark(writer);
        while (waiting.get() > 0 || hurried) {
            if (System.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        return true;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.waiting;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.background.ServiceThread;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done at a time, by one thread for all pipes, which ends when nothing has been open
 * for a while. It wakes for the earliest; a deadline that was met takes its alarm out and wakes
 * nobody.
 */
public final class Alarms {
    /** Something to be done once; it must not wait. */
    public record Alarm(long atNanos, long number, Runnable task) {}

    /** The clock may pass the largest number, so only differences count. */
    private static final Comparator<Alarm> EARLIEST_FIRST =
            (a, b) -> {
                long earlier = a.atNanos - b.atNanos;
                return earlier != 0 ? Long.signum(earlier) : Long.compare(a.number, b.number);
            };

    private static final Alarms ALL = new Alarms();

    private final AtomicLong numbers = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition earlier = lock.newCondition();

    /** Guarded by the lock, as what follows is. */
    private final TreeSet<Alarm> alarms = new TreeSet<>(EARLIEST_FIRST);

    /** When the thread wakes by itself; it does not know of one while it sleeps for ever. */
    private boolean sleepsForEver = true;

    private long wakesAtNanos;
    private boolean started;

    private Alarms() {}

    /** Starts the thread, so that it is there when nothing can be started any more. */
    public static void start() {
        ALL.startThread();
    }

    private void startThread() {
        lock.lock();
        try {
            if (!started) {
                var idleness = new Idleness();
                ServiceThread.start(
                        "npipe-alarms",
                        "time limits",
                        () -> !idleness.isOver(this::leave) && runNext());
                started = true;
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean leave() {
        lock.lock();
        try {
            if (alarms.isEmpty()) {
                started = false;
            }
            return !started;
        } finally {
            lock.unlock();
        }
    }

    /** Has something done at a time; null for never. */
    public static @Nullable Alarm set(Deadline deadline, Runnable task) {
        return deadline.isNever() ? null : ALL.add(deadline, task);
    }

    private Alarm add(Deadline deadline, Runnable task) {
        long nanos = deadline.remainingNanos();
        long at = System.nanoTime() + nanos; // asked in this order: never before the deadline
        var alarm = new Alarm(at, numbers.getAndIncrement(), task);
        lock.lock();
        try {
            alarms.add(alarm);
            if (sleepsForEver || alarm.atNanos - wakesAtNanos < 0) {
                sleepsForEver = false;
                wakesAtNanos = alarm.atNanos;
                earlier.signal();
            }
            return alarm;
        } finally {
            lock.unlock();
        }
    }

    /** Takes an alarm out; whether it has gone off makes no difference. */
    public static void cancel(@Nullable Alarm alarm) {
        if (alarm == null) {
            return;
        }
        ALL.lock.lock();
        try {
            ALL.alarms.remove(alarm);
        } finally {
            ALL.lock.unlock();
        }
    }

    /** How many are still to go off. */
    public static int pending() {
        ALL.lock.lock();
        try {
            return ALL.alarms.size();
        } finally {
            ALL.lock.unlock();
        }
    }

    private boolean runNext() throws InterruptedException {
        Runnable due = awaitDue();
        if (due != null) {
            due.run();
        }
        return true;
    }

    /** What is to be done now; null when nothing is for a while. */
    private @Nullable Runnable awaitDue() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                if (alarms.isEmpty()) {
                    sleepsForEver = true;
                    if (earlier.awaitNanos(Idleness.PERIOD.toNanos()) <= 0 && alarms.isEmpty()) {
                        return null;
                    }
                    continue;
                }
                Alarm first = alarms.first();
                long nanos = first.atNanos - System.nanoTime();
                if (nanos <= 0) {
                    alarms.remove(first);
                    return first.task;
                }
                sleepsForEver = false;
                wakesAtNanos = first.atNanos;
                earlier.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }
}

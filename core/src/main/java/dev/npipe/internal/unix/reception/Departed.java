// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.Arrivals;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.waiting.Alarms;
import dev.npipe.internal.unix.waiting.Instances;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Puts those out of the queue of arrived clients who have left: where the queue is full, they take
 * the place of others. It is not done often, since each of them has to be looked at.
 */
final class Departed {
    private static final Duration AT_MOST_EVERY = Duration.ofMillis(250);

    private final Arrivals<Arrived> arrivals;
    private final Instances instances;
    private final ReceptionLog log;
    private final AtomicLong next = new AtomicLong(System.nanoTime());
    private final AtomicBoolean later = new AtomicBoolean();

    Departed(Arrivals<Arrived> arrivals, Instances instances, ReceptionLog log) {
        this.arrivals = arrivals;
        this.instances = instances;
        this.log = log;
    }

    /** Puts them out, unless that was done a moment ago; true if somebody was. */
    boolean putOut() {
        long now = System.nanoTime();
        long due = next.get();
        return now - due >= 0
                && next.compareAndSet(due, now + AT_MOST_EVERY.toNanos())
                && putOutNow();
    }

    private boolean putOutNow() {
        var gone = new HashSet<Arrived>();
        for (Arrived arrived : arrivals.waiting()) {
            if (hasHungUp(arrived)) {
                gone.add(arrived);
            }
        }
        List<Arrived> out = arrivals.takeOut(gone);
        boolean some = false;
        for (int i = 0; i < out.size(); i++) { // an iterator would need memory
            try {
                some |= putOut(out.get(i));
            } catch (Throwable e) { // there was no room to say what was wrong with it
                some = true;
            }
        }
        return some;
    }

    private static boolean hasHungUp(Arrived arrived) {
        try {
            return arrived.socket().hungUp();
        } catch (IOException e) {
            return false; // whoever accepts it sees what is wrong
        }
    }

    /**
     * It is in no queue now, and is closed if anything is wrong. Who has left data is put back, as
     * the application is to see it.
     */
    private boolean putOut(Arrived arrived) {
        boolean stays = false;
        try {
            stays = !arrived.connection().hasLeft() && arrivals.offer(arrived);
        } catch (Throwable e) { // what is wrong with it costs the others nothing
            log.notLookedAt(e);
        } finally {
            if (!stays) {
                close(arrived);
            }
        }
        return !stays;
    }

    private void close(Arrived arrived) {
        try {
            try {
                arrived.connection().close();
            } finally {
                instances.accepted(arrived.user());
            }
        } catch (Throwable e) {
            log.notClosed(e);
        }
    }

    /** Puts them out again and again while somebody waits. */
    void putOutLater() {
        if (!later.compareAndSet(false, true)) {
            return;
        }
        boolean set = false;
        try {
            Alarms.set(Deadline.after(AT_MOST_EVERY), this::again);
            set = true;
        } finally {
            if (!set) {
                later.set(false); // else nobody would ever try again
            }
        }
    }

    private void again() {
        later.set(false);
        if (instances.isAwaited()) {
            putOutLater();
            putOut();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.internal.Setting;
import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.background.OnDemandThread;
import dev.npipe.internal.background.PipeLog;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the files of all servers of this JVM, once a minute: whoever cleans up {@code /tmp}
 * removes them, and the server would never hear of it. The system property {@code
 * dev.npipe.caretaker.millis} says another time.
 */
final class Caretaker {
    private static final int MINUTE = 60_000;

    private static final OnDemandThread THREAD =
            new OnDemandThread("npipe-caretaker", "all pipes", Caretaker::waitAndLook);

    /** The time of the next look; null if it is yet to be said. Of the thread alone. */
    private static @Nullable Long next;

    private static final Set<KeptListener> LISTENERS = ConcurrentHashMap.newKeySet();

    private Caretaker() {}

    /** Looks after this one, too. Where no thread can be started for it, the next server does. */
    static void add(KeptListener listener) {
        LISTENERS.add(listener);
        THREAD.running();
    }

    static void remove(KeptListener listener) {
        LISTENERS.remove(listener);
    }

    /** Sleeps for a while, or until it is time. */
    private static boolean waitAndLook() throws InterruptedException {
        long now = System.nanoTime();
        if (next == null) {
            int millis = new Setting("dev.npipe.caretaker.millis", MINUTE).intValue();
            next = now + Duration.ofMillis(millis).toNanos();
        }
        long nanos = next - now;
        if (nanos <= 0) {
            next = null;
            look();
        } else {
            TimeUnit.NANOSECONDS.sleep(Math.min(nanos, Idleness.PERIOD.toNanos()));
        }
        return true;
    }

    /** Looks after each server once. */
    static void look() {
        for (KeptListener listener : LISTENERS) {
            try {
                listener.lookAfterFiles();
            } catch (Throwable e) { // the others have files too
                PipeLog.log(
                        Level.WARNING, listener.toString(), "its files were not looked after", e);
            }
        }
    }
}

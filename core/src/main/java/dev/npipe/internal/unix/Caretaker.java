// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.internal.background.OnDemandThread;
import dev.npipe.internal.background.PipeLog;
import java.lang.System.Logger.Level;

/**
 * Looks after the files of all servers of this JVM, once a minute: whoever cleans up {@code /tmp}
 * removes them, and the server would never hear of it. The system property {@code
 * dev.npipe.caretaker.millis} says another time.
 */
final class Caretaker {
    private static final long MINUTE = 60_000;

    private static final OnDemandThread THREAD =
            new OnDemandThread("npipe-caretaker", "all pipes", Caretaker::waitAndLook);

    private Caretaker() {}

    /** Starts the one thread, if it does not run; where that fails, the next server does. */
    static void start() {
        THREAD.running();
    }

    private static boolean waitAndLook() throws InterruptedException {
        long millis = Long.getLong("dev.npipe.caretaker.millis", MINUTE);
        Thread.sleep(millis > 0 ? millis : MINUTE);
        look();
        return true;
    }

    /** Looks after each server once. */
    static void look() {
        for (KeptListener listener : OpenListeners.all()) {
            try {
                listener.lookAfterFiles();
            } catch (Throwable e) { // the others have files too
                PipeLog.log(
                        Level.WARNING, listener.toString(), "its files were not looked after", e);
            }
        }
    }
}

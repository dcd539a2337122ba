// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.internal.Listener;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.background.ShutdownHook;
import dev.npipe.internal.unix.samba.Lingering;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The servers of this JVM, closed when it ends in an orderly way, so that no file stays behind. A
 * server that is being opened then is waited for, and closed like the others; a later one is
 * refused.
 */
final class OpenListeners {
    /** How long the end of the JVM waits for the log. */
    private static final Duration LOG_AT_EXIT = Duration.ofMillis(500);

    private static final Set<Listener> OPEN = ConcurrentHashMap.newKeySet();

    /** Openings share it; the end of the JVM has it alone. */
    private static final ReadWriteLock OPENING = new ReentrantReadWriteLock();

    private static boolean ending;

    private static final ShutdownHook HOOK =
            new ShutdownHook("npipe-shutdown", OpenListeners::closeAll);

    private OpenListeners() {}

    /** Makes a listener. */
    interface Opening {
        Listener open() throws IOException;
    }

    /** Opens a listener that is closed when the JVM ends, if it was not closed before. */
    static Listener open(Opening opening) throws IOException {
        PipeLog.prepare();
        OPENING.readLock().lock();
        try {
            if (!HOOK.register() || ending) {
                throw new IOException("no pipe can be created while the JVM is ending");
            }
            Listener listener = opening.open();
            OPEN.add(listener);
            return listener;
        } finally {
            OPENING.readLock().unlock();
        }
    }

    static void remove(Listener listener) {
        OPEN.remove(listener);
    }

    private static void closeAll() {
        OPENING.writeLock().lock();
        try {
            ending = true;
        } finally {
            OPENING.writeLock().unlock();
        }
        for (Listener listener : OPEN) {
            try {
                listener.close();
            } catch (Throwable e) { // the others have files too
                PipeLog.log(Level.WARNING, listener.toString(), "closing it failed", e);
            }
        }
        Lingering.awaitAll();
        PipeLog.awaitWritten(LOG_AT_EXIT);
    }
}

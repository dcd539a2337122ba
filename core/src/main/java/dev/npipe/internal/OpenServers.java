// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.internal.background.AtExit;
import dev.npipe.internal.background.PipeLog;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.Channel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The servers of this JVM, closed when it ends in an orderly way: no file stays behind, and whoever
 * accepts in a loop finds the channel closed. A server that is being opened then is waited for, and
 * closed like the others; a later one is refused.
 */
public final class OpenServers {
    private static final Set<Channel> OPEN = ConcurrentHashMap.newKeySet();

    /** Openings share it; the end of the JVM has it alone. */
    private static final ReadWriteLock OPENING = new ReentrantReadWriteLock();

    private static final Runnable CLOSE_ALL = OpenServers::closeAll;

    /** How many are open or being opened; guarded by the class. */
    private static int claims;

    private OpenServers() {}

    /**
     * Makes a server.
     *
     * @param <S> its channel, which is {@linkplain #remove removed} as it closes
     */
    @FunctionalInterface
    public interface Opening<S extends Channel> {
        /** A channel that is open. */
        S open() throws IOException;
    }

    /** Opens a server that is closed when the JVM ends, if it was not closed before. */
    public static <S extends Channel> S open(Opening<S> opening) throws IOException {
        PipeLog.prepare();
        OPENING.readLock().lock();
        try {
            claim();
            S server = null;
            try {
                server = opening.open();
                OPEN.add(server);
                PipeLog.prepare(); // writes which backend there is, which the first pipe has chosen
                return server;
            } finally {
                if (server == null) {
                    giveUp();
                }
            }
        } finally {
            OPENING.readLock().unlock();
        }
    }

    /** A server is closed, which happens once. */
    public static void remove(Channel server) {
        OPEN.remove(server);
        giveUp();
    }

    private static synchronized void claim() throws IOException {
        if (!AtExit.add(AtExit.Stage.SERVERS, CLOSE_ALL)) {
            throw new IOException("no pipe can be created while the JVM is ending");
        }
        claims++;
    }

    private static synchronized void giveUp() {
        if (--claims == 0) {
            AtExit.remove(AtExit.Stage.SERVERS, CLOSE_ALL);
        }
    }

    private static void closeAll() {
        OPENING.writeLock().lock();
        try {
            for (Channel server : OPEN) {
                close(server);
            }
        } finally {
            OPENING.writeLock().unlock();
        }
    }

    private static void close(Channel server) {
        try {
            server.close();
        } catch (Throwable e) { // the others have files too
            PipeLog.log(Level.WARNING, server.toString(), "closing it failed", e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.samba;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.AtExit;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.unix.drain.IdleReaders;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sockets whose connection was closed before smbd had fetched everything for its client. They stay
 * open until it has, its client is gone, or {@link #LIMIT} passed; the end of the JVM waits for
 * them for {@link #AT_EXIT} at most.
 */
public final class Lingering extends IdleReaders.Idle {
    /** How long a client may leave data unread after the server closed. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * How long a socket stays open after everything was fetched: smbd asks it once more before it
     * answers its client, and throws away what it has if nobody is there any more.
     */
    static final Duration GRACE = Duration.ofMillis(200);

    static final Duration AT_EXIT = Duration.ofSeconds(2);

    private static final long POLL_MAX_NANOS = 20_000_000;

    /** Guarded by the class. */
    private static final Set<Lingering> AT_WORK = new HashSet<>();

    private static final Runnable AWAIT_ALL = Lingering::awaitAll;

    private final String pipe;
    private final UnixSocket socket;
    private final Deadline limit = Deadline.after(LIMIT);
    private long pause = 50_000;

    /** When it closes at last; null before everything was fetched. */
    private @Nullable Deadline grace;

    private Lingering(String pipe, UnixSocket socket) {
        this.pipe = pipe;
        this.socket = socket;
    }

    /**
     * Closes the socket later, or at once where there is no memory left to remember it. It depends
     * on no scheduler that the application may keep busy.
     */
    static void until(String pipe, UnixSocket socket) throws IOException {
        boolean kept = false;
        try {
            var lingering = new Lingering(pipe, socket);
            remember(lingering);
            IdleReaders.add(lingering);
            kept = true;
        } finally {
            if (!kept) {
                socket.close();
            }
        }
    }

    @Override
    public long nextLookNanos() {
        return pause;
    }

    @Override
    public void lookAgain() {
        boolean over = true;
        try {
            over = isOver();
            if (!over) {
                pause = Math.min(pause * 2, POLL_MAX_NANOS);
                IdleReaders.add(this);
            }
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, pipe, "what a client has read is not known", e);
            over = true;
        } finally {
            if (over) {
                close();
            }
        }
    }

    private boolean isOver() throws IOException {
        if (socket.hungUp()) {
            return true;
        }
        Deadline last = grace;
        if (last == null && limit.hasPassed()) {
            PipeLog.log(Level.WARNING, pipe, "a client did not read what was written");
            return true;
        }
        if (last == null && isFetched()) {
            grace = Deadline.after(GRACE);
        }
        return last != null && last.hasPassed();
    }

    /** True when smbd has taken everything; false when the system does not tell. */
    private boolean isFetched() throws IOException {
        try {
            return socket.unsent() == 0;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    private void close() {
        try {
            socket.close();
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, pipe, "closing a client failed", e);
        } finally {
            forget(this);
        }
    }

    private static synchronized void remember(Lingering lingering) {
        AT_WORK.add(lingering);
        AtExit.add(AtExit.Stage.DATA, AWAIT_ALL);
    }

    private static synchronized void forget(Lingering lingering) {
        AT_WORK.remove(lingering);
        if (AT_WORK.isEmpty()) {
            AtExit.remove(AtExit.Stage.DATA, AWAIT_ALL);
        }
    }

    private static synchronized boolean areAllClosed() {
        return AT_WORK.isEmpty();
    }

    /** At the end of the JVM: waits until all are closed, but not for long. */
    private static void awaitAll() {
        var deadline = Deadline.after(AT_EXIT);
        while (!areAllClosed() && !deadline.hasPassed() && !Thread.interrupted()) {
            LockSupport.parkNanos(POLL_MAX_NANOS);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.samba;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Sockets whose connection was closed before smbd had fetched everything for its client. They stay
 * open until it has, its client is gone, or {@link #LIMIT} passed; the end of the JVM waits for
 * them for {@link #AT_EXIT} at most.
 */
public final class Lingering {
    /** How long a client may leave data unread after the server closed. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * How long a socket stays open after everything was fetched: smbd asks it once more before it
     * answers its client, and throws away what it has if nobody is there any more.
     */
    static final Duration GRACE = Duration.ofMillis(200);

    static final Duration AT_EXIT = Duration.ofSeconds(2);

    private static final System.Logger LOG = System.getLogger("dev.npipe");
    private static final long POLL_MIN_NANOS = 50_000;
    private static final long POLL_MAX_NANOS = 20_000_000;
    private static final Set<Thread> AT_WORK = ConcurrentHashMap.newKeySet();

    private Lingering() {}

    /** True when smbd has taken everything; false when the system does not tell. */
    private static boolean isFetched(UnixSocket socket) throws IOException {
        try {
            return socket.unsent() == 0;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    /** Closes the socket later. */
    static void until(String pipe, UnixSocket socket) {
        Thread thread =
                Thread.ofVirtual()
                        .name("npipe-linger")
                        .unstarted(() -> closeWhenFetched(pipe, socket));
        AT_WORK.add(thread);
        thread.start();
    }

    private static void closeWhenFetched(String pipe, UnixSocket socket) {
        try {
            var deadline = Deadline.after(LIMIT);
            long pause = POLL_MIN_NANOS;
            while (!socket.hungUp() && !isFetched(socket) && !deadline.hasPassed()) {
                LockSupport.parkNanos(pause);
                pause = Math.min(pause * 2, POLL_MAX_NANOS);
            }
            var grace = Deadline.after(GRACE);
            while (!socket.hungUp() && !grace.hasPassed()) {
                LockSupport.parkNanos(POLL_MAX_NANOS);
            }
            if (deadline.hasPassed()) {
                LOG.log(Level.WARNING, "{0}: a client did not read what was written", pipe);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, pipe, e);
        } finally {
            AT_WORK.remove(Thread.currentThread());
            try {
                socket.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, pipe, e);
            }
        }
    }

    /** At the end of the JVM: waits until all are closed, but not for long. */
    public static void awaitAll() {
        var deadline = Deadline.after(AT_EXIT);
        for (Thread thread : AT_WORK) {
            try {
                thread.join(Duration.ofNanos(Math.max(0, deadline.remainingNanos())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}

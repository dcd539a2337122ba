// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

/**
 * Which thread takes the clients in at a door: one of the application's while it waits in {@code
 * accept}, as a client then wakes one thread and not two, and else the acceptor's. One at a time.
 *
 * <p>An application that got its client mostly comes back at once. So the acceptor's thread leaves
 * it the duty for a moment, and is not woken for each client: it looks by itself whether the
 * application has come back since the last look, and sleeps while nothing happens at the door.
 */
final class Duty {
    /** So long a client waits at most, in milliseconds, when the application does not come back. */
    private static final long LOOK = 1;

    /** Guarded by this object's lock, as what follows is. */
    private boolean ofApplication;

    private boolean ofAcceptor;

    /** An application's thread came while the acceptor's was on duty. */
    private boolean wanted;

    private boolean sleeps;
    private boolean over;

    /** How often the application may come back, and how often that was at the last look. */
    private long leaves;

    private long seen;

    /** Begins the application's duty, if nobody is on duty. */
    synchronized boolean begin() {
        wanted |= ofAcceptor;
        if (ofAcceptor || ofApplication || over) {
            return false;
        }
        ofApplication = true;
        return true;
    }

    /** Ends what {@link #begin} began; the acceptor takes over at once if nobody comes back. */
    synchronized void end(boolean comesBack) {
        ofApplication = false;
        if (comesBack) {
            leaves++;
        }
        if (sleeps || !comesBack) {
            notifyAll();
        }
    }

    /** Begins the acceptor's duty, as soon as the application has none. */
    synchronized void await() throws InterruptedException {
        while (!over && (ofApplication || leaves != seen)) {
            sleeps = leaves == seen;
            try {
                if (sleeps) {
                    wait();
                } else {
                    seen = leaves;
                    wait(LOOK);
                }
            } finally {
                sleeps = false;
            }
        }
        ofAcceptor = true;
    }

    /** Ends the acceptor's duty, for a moment only unless the application wants it. */
    synchronized void pause(boolean othersWait) {
        ofAcceptor = false;
        if (wanted && !othersWait) {
            leaves++;
        }
        wanted = false;
    }

    /** Nobody is held up here any more. */
    synchronized void close() {
        over = true;
        notifyAll();
    }
}

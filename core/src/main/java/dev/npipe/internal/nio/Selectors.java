// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The selectors that waiting directions borrow.
 *
 * <p>Registering and taking out costs two system calls a wait. So the last few directions that
 * waited keep their selector in a small table, by their hash; the next wait finds it there,
 * registered. A newcomer to the same place drives the old one out. Thousands of idle connections
 * therefore hold a few selectors and no more.
 */
final class Selectors {
    /** A power of two. */
    private static final int PLACES = 64;

    private static final int MAX_IDLE = 64;

    private static final AtomicReferenceArray<@Nullable Registration> KEPT =
            new AtomicReferenceArray<>(PLACES);
    private static final ConcurrentLinkedDeque<Selector> IDLE = new ConcurrentLinkedDeque<>();
    private static final Semaphore IDLE_ROOM = new Semaphore(MAX_IDLE);

    private Selectors() {}

    static Selector borrow() throws IOException {
        Selector idle = IDLE.pollFirst();
        if (idle == null) {
            return Selector.open();
        }
        IDLE_ROOM.release();
        return idle;
    }

    /** Takes back a selector without registrations. */
    static void giveBack(Selector selector) throws IOException {
        if (IDLE_ROOM.tryAcquire()) {
            IDLE.offerFirst(selector);
        } else {
            selector.close();
        }
    }

    /** Takes the registration that this direction kept; null if it was driven out. */
    static @Nullable Registration kept(Readiness owner) {
        int place = place(owner);
        Registration there = KEPT.get(place);
        if (there != null && there.owner() == owner && KEPT.compareAndSet(place, there, null)) {
            return there;
        }
        return null;
    }

    /** Keeps a registration for its direction's next wait. */
    static void keep(Readiness owner, Registration registration) throws IOException {
        Registration drivenOut = KEPT.getAndSet(place(owner), registration);
        if (drivenOut != null) {
            drivenOut.discard();
        }
    }

    /** Lets go of what this direction kept, because it closes. */
    static void drop(Readiness owner) throws IOException {
        Registration kept = kept(owner);
        if (kept != null) {
            kept.discard();
        }
    }

    private static int place(Readiness owner) {
        int hash = System.identityHashCode(owner);
        return (hash ^ hash >>> 16) & (PLACES - 1);
    }
}

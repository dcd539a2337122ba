// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio.readiness;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The registrations that directions keep between two waits.
 *
 * <p>Registering and taking out costs two system calls a wait. So the last few directions that
 * waited keep their selector in a small table, at one of two places that their hash says; the next
 * wait finds it there, registered. A newcomer who finds both taken drives an old one out. Thousands
 * of idle connections therefore hold a few selectors and no more.
 */
final class KeptRegistrations {
    /** A power of two. Half of the selectors are kept at most, so that newcomers find some. */
    private static final int PLACES = Selectors.MAX / 2;

    private static final AtomicReferenceArray<@Nullable Registration> KEPT =
            new AtomicReferenceArray<>(PLACES);

    private KeptRegistrations() {}

    /** Takes the registration that this direction kept; null if it was driven out. */
    static @Nullable Registration take(Object direction) {
        int place = place(direction);
        Registration kept = take(direction, place);
        return kept != null ? kept : take(direction, place ^ 1);
    }

    private static @Nullable Registration take(Object direction, int place) {
        Registration there = KEPT.get(place);
        boolean own = there != null && direction.equals(there.direction());
        return own && KEPT.compareAndSet(place, there, null) ? there : null;
    }

    /** Keeps a registration for its direction's next wait. */
    static void keep(Object direction, Registration registration) throws IOException {
        int place = place(direction);
        if (KEPT.compareAndSet(place, null, registration)
                || KEPT.compareAndSet(place ^ 1, null, registration)) {
            return;
        }
        Registration drivenOut = KEPT.getAndSet(place, registration);
        if (drivenOut != null) {
            drivenOut.discard();
        }
    }

    /** Lets go of what this direction kept, because it closes. */
    static void drop(Object direction) throws IOException {
        Registration kept = take(direction);
        if (kept != null) {
            kept.discard();
        }
    }

    private static int place(Object direction) {
        int hash = System.identityHashCode(direction);
        return (hash ^ hash >>> 16) & (PLACES - 1);
    }
}

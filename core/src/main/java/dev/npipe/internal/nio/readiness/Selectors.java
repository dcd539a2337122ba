// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio.readiness;

import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.unix.socket.DescriptorLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The selectors in which threads wait by themselves, which is quickest, and costs descriptors. So
 * there are few, however many wait; for the others there is the {@link Watcher}.
 */
final class Selectors {
    /** In a process that may have as many descriptors as is usual. */
    private static final int MOST = 32;

    private static final int FEWEST = 4;

    /** One has two descriptors, so they take an eighth of what the process may have. */
    private static final int DESCRIPTORS_FOR_ONE = 16;

    /** How many there may be: a power of two. */
    static final int MAX =
            Integer.highestOneBit(
                    Math.clamp(DescriptorLimit.ofProcess() / DESCRIPTORS_FOR_ONE, FEWEST, MOST));

    private static final ConcurrentLinkedDeque<Selector> IDLE = new ConcurrentLinkedDeque<>();

    /** How many more may be opened. */
    private static final Semaphore LEFT = new Semaphore(MAX);

    /** How many are lent, those of kept registrations among them. */
    private static final AtomicInteger LENT = new AtomicInteger();

    static {
        Idleness.whenIdle(Selectors::closeIdle);
    }

    private Selectors() {}

    /** A selector without registrations; null if all are in use or the system has none left. */
    static @Nullable Selector borrow() {
        Selector idle = IDLE.pollFirst();
        Selector lent = idle != null || !LEFT.tryAcquire() ? idle : open();
        if (lent != null) {
            LENT.incrementAndGet();
        }
        return lent;
    }

    /** True when so many are lent that no further wait may keep one for long. */
    static boolean areScarce() {
        return LENT.get() > MAX / 2;
    }

    private static @Nullable Selector open() {
        Selector opened = null;
        try {
            opened = Selector.open();
            return opened;
        } catch (IOException e) {
            return null; // no descriptor is free: who waits is told by the watcher
        } finally {
            if (opened == null) {
                LEFT.release();
            }
        }
    }

    /** Takes back a selector without registrations. */
    static void giveBack(Selector selector) {
        LENT.decrementAndGet();
        IDLE.offerFirst(selector);
    }

    /** Closes those that nobody uses, after no channel has been open for a while. */
    private static void closeIdle() {
        Selector idle = IDLE.pollFirst();
        while (idle != null) {
            LEFT.release();
            try {
                idle.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            idle = IDLE.pollFirst();
        }
    }

    /** Closes a selector that may still have a registration. */
    static void close(Selector selector) throws IOException {
        LENT.decrementAndGet();
        LEFT.release();
        selector.close();
    }
}

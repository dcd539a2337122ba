// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/** Selectors without registrations, lent to whoever has to wait. */
final class IdleSelectors {
    private static final int MAX_IDLE = 64;

    private static final ConcurrentLinkedDeque<Selector> IDLE = new ConcurrentLinkedDeque<>();
    private static final Semaphore ROOM = new Semaphore(MAX_IDLE);

    private IdleSelectors() {}

    static Selector borrow() throws IOException {
        Selector idle = IDLE.pollFirst();
        if (idle == null) {
            return Selector.open();
        }
        ROOM.release();
        return idle;
    }

    /** Takes back a selector without registrations. */
    static void giveBack(Selector selector) throws IOException {
        if (ROOM.tryAcquire()) {
            IDLE.offerFirst(selector);
        } else {
            selector.close();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections whose application read everything and may not read again for a while, in which case
 * somebody else has to see a DRAIN. Each waits here for a moment, so that a busy conversation costs
 * nothing; one that is still idle then is watched by its socket.
 */
final class IdleReaders implements Runnable {
    private static final long MOMENT_NANOS = 5_000_000;

    private static final ConcurrentLinkedQueue<Drain> QUEUE = new ConcurrentLinkedQueue<>();
    private static final AtomicBoolean SLEEPING = new AtomicBoolean();

    private static final Thread THREAD =
            Thread.ofPlatform().daemon().name("npipe-idle").start(new IdleReaders());

    private IdleReaders() {}

    static void add(Drain idle) {
        QUEUE.add(idle);
        if (SLEEPING.get()) {
            LockSupport.unpark(THREAD);
        }
    }

    @Override
    public void run() {
        while (true) {
            SLEEPING.set(true);
            if (QUEUE.isEmpty()) {
                LockSupport.park(this);
            }
            SLEEPING.set(false);
            LockSupport.parkNanos(this, MOMENT_NANOS);
            int here = QUEUE.size();
            for (int i = 0; i < here; i++) {
                Drain idle = QUEUE.poll();
                if (idle != null) {
                    idle.lookIfIdle();
                }
            }
        }
    }
}

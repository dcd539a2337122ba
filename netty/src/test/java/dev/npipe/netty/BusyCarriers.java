// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Virtual threads that never stop, as many as can run at once: no other one runs meanwhile. */
final class BusyCarriers implements AutoCloseable {
    private final List<Thread> spinning = new ArrayList<>();
    private volatile boolean over;

    BusyCarriers() throws InterruptedException {
        int all = Runtime.getRuntime().availableProcessors();
        var begun = new CountDownLatch(all);
        for (int i = 0; i < all; i++) {
            spinning.add(
                    Thread.startVirtualThread(
                            () -> {
                                begun.countDown();
                                while (!over) {
                                    Thread.onSpinWait();
                                }
                            }));
        }
        begun.await();
    }

    @Override
    public void close() throws InterruptedException {
        over = true;
        for (Thread thread : spinning) {
            thread.join();
        }
    }
}

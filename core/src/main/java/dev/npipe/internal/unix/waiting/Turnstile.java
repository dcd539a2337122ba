// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.waiting;

/**
 * Holds up who comes to a door while somebody who came there waits for an instance. Only where one
 * client after the other comes in does anybody pass here.
 */
public final class Turnstile {
    private int waiting;
    private boolean open;

    /** A client waits, and those behind it with it. */
    public synchronized void pause() {
        waiting++;
    }

    /** That client waits no more. */
    public synchronized void goOn() {
        waiting--;
        notifyAll();
    }

    /** Holds up nobody any more. */
    public synchronized void open() {
        open = true;
        notifyAll();
    }

    /** Waits until nobody is held up here. */
    public synchronized void pass() throws InterruptedException {
        while (waiting > 0 && !open) {
            wait();
        }
    }
}

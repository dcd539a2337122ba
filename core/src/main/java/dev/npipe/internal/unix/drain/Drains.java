// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.drain;

/** The two sides of a connection's drains, for what both have to hear. */
public record Drains(DrainWait asking, DrainAnswers answering) implements ReadTurn.Watcher {
    /** The bell rang; on a thread of the backend. */
    public void rang() {
        try {
            asking.rang();
        } finally {
            answering.rang();
        }
    }

    @Override
    public void begin() {
        answering.begin();
    }

    @Override
    public boolean leaving() {
        return answering.isIdle();
    }

    @Override
    public void left(boolean atRest) {
        asking.wake();
        answering.readerLeft(atRest);
    }
}

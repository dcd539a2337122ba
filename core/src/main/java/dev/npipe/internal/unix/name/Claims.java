// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one server holds in the file system: the locks of its names and its socket files. They are
 * given up together, the last one first. Used by one thread at a time.
 */
public final class Claims {
    private final Deque<Closeable> held = new ArrayDeque<>();

    /** Holds one more. */
    public <C extends Closeable> C add(C claim) {
        held.push(claim);
        return claim;
    }

    /** Gives up all of them, and then fails as the first of them that failed. */
    public void giveUp() throws IOException {
        IOException first = null;
        while (!held.isEmpty()) {
            try {
                held.pop().close();
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Gives up all of them because of a failure, which remembers what fails in it. */
    public void giveUp(Throwable cause) {
        try {
            giveUp();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.drain;

import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Rings once when something arrives or the peer leaves, for those who do not wait in the socket
 * themselves. A socket calls back one only, so a connection has one bell for all of them, and each
 * looks for itself whether it was meant.
 */
public final class Bell {
    private final UnixSocket socket;
    private final Runnable rings;

    /** True while the socket will call back. */
    private final AtomicBoolean set = new AtomicBoolean();

    /** A bell that is not set; it rings on a thread of the backend, which must not wait. */
    public Bell(UnixSocket socket, Runnable rings) {
        this.socket = socket;
        this.rings = rings;
    }

    boolean isSet() {
        return set.get();
    }

    /**
     * Has it ring at the next data, or at once if there is some already.
     *
     * @throws IOException for lack of a descriptor or memory to wait with
     */
    void set() throws IOException {
        if (set.compareAndSet(false, true)) {
            arm();
        }
    }

    private void arm() throws IOException {
        boolean done = false;
        try {
            socket.onReadable(this::called);
            done = true;
        } catch (ClosedChannelException e) {
            done = true; // closed meanwhile
        } finally {
            if (!done) {
                set.set(false);
            }
        }
    }

    private void called() {
        set.set(false);
        rings.run();
    }
}

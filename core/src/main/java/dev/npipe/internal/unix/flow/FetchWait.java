// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.socket.Pauses;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;

/** The drain of a pipe without messages: the system is asked until the peer has taken all bytes. */
final class FetchWait {
    private static final long FIRST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 5_000_000;

    private FetchWait() {}

    /** Fails when the connection is closed. */
    interface OpenCheck {
        /** Returns while it is open. */
        void run() throws IOException;
    }

    /** Waits until the peer has taken everything out of its system's buffers. */
    static void await(String pipe, UnixSocket socket, OpenCheck open, Deadline deadline)
            throws IOException {
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            open.run();
            boolean fetched = socket.unsent() == 0; // or thrown away, if the peer has closed
            if (fetched && !socket.leftUnread()) {
                return;
            }
            if (fetched) {
                throw Win32Error.exception(
                        pipe,
                        Win32Error.BROKEN_PIPE,
                        "the other end closed before it had read everything");
            }
            deadline.check();
            Pauses.pause(pause, deadline);
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.internal.Arrivals;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.name.Claims;
import dev.npipe.internal.unix.reception.Arrived;
import dev.npipe.internal.unix.reception.Reception;
import dev.npipe.internal.unix.reception.ReceptionListener;
import java.io.IOException;
import java.lang.System.Logger.Level;

/** A server at sockets whose files are another's: nobody looks after them, or removes them. */
final class InheritedListener extends ReceptionListener {
    InheritedListener(
            ServedPipe pipe, Claims claims, Arrivals<Arrived> arrivals, Reception reception) {
        super(pipe, claims, arrivals, reception);
    }

    /** Closes because nobody can be taken in any more; {@code accept} says why. */
    void fail(IOException why) {
        fail(Level.ERROR, "the server was closed", why);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.Arrivals;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.name.Claims;
import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * A pipe whose files nobody looks after: they are another's, or for the moment until a child came.
 */
public final class UntendedListener extends ReceptionListener {
    private final String ended;

    /**
     * A listener that gives up these claims as it ends.
     *
     * @param ended what its end is called, where nobody asked for that
     */
    public UntendedListener(
            String ended,
            ServedPipe pipe,
            Claims claims,
            Arrivals<Arrived> arrivals,
            Reception reception) {
        super(pipe, claims, arrivals, reception);
        this.ended = ended;
    }

    /** Closes because nobody can be taken in any more; {@code accept} says why. */
    public void fail(IOException why) {
        fail(Level.ERROR, ended, why);
    }
}

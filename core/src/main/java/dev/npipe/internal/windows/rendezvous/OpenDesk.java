// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.rendezvous;

import dev.npipe.internal.background.PipeLog;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * This process's {@link LaneDesk}, open while somebody needs it: who listens, a connection that was
 * accepted, a lane whose second pipe is one of its instances, and who is being asked. So it is
 * opened again only when none of its instances is left, among which the new one could not be the
 * first; where it could not be opened, it is tried again by the next one who needs it.
 */
final class OpenDesk {
    /** How it is opened. */
    @FunctionalInterface
    interface Opening {
        LaneDesk open() throws IOException;
    }

    private final Opening opening;

    /** How many need it; guarded by this, as the desk is. */
    private int users;

    private @Nullable LaneDesk desk;

    OpenDesk(Opening opening) {
        this.opening = opening;
    }

    synchronized void use() {
        users++;
        if (desk == null) {
            try {
                desk = opening.open();
            } catch (IOException | RuntimeException | Error e) {
                PipeLog.log(Level.DEBUG, "lanes", "this process gives none", e);
            }
        }
    }

    synchronized void useNoMore() {
        users--;
        if (users == 0 && desk != null) {
            desk.close();
            desk = null;
        }
    }
}

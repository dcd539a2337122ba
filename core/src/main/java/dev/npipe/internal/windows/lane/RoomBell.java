// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.BrokenPipeException;
import dev.npipe.internal.Connection;
import dev.npipe.internal.background.PipeLog;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The bell by which a reader tells a writer that there is room again. The word that promised it is
 * cleared before, so one that could not be rung, as the second pipe is full or somebody is in it,
 * is owed, and the keeper sees to it: the reader may sleep by then.
 *
 * <p>Both may ring at once, and then one of them finds the other in it. Whoever rings takes the
 * promise first, and gives it back where it failed: so one that is made while the other still rings
 * for an earlier one is never taken for kept.
 */
final class RoomBell {
    private final LaneOwner owner;
    private volatile boolean owed;

    RoomBell(LaneOwner owner) {
        this.owner = owner;
    }

    /** What was read stays read, whatever fails here. */
    void ring(Lane now) {
        if (!isRung(now)) {
            owner.lookSoon();
        }
    }

    private boolean isRung(Lane now) {
        boolean done = false;
        owed = false;
        try {
            done = now.room().tryWrite(ByteBuffer.allocate(1)) != Connection.NOT_NOW;
        } catch (BrokenPipeException | ClosedChannelException e) {
            done = true; // who has gone needs none
            PipeLog.log(Level.DEBUG, "lane", "a writer was not told of room", e);
        } catch (IOException | RuntimeException | Error e) { // a lack of memory, or of handles
            PipeLog.log(Level.DEBUG, "lane", "a writer is told of room later", e);
        } finally {
            if (!done) {
                owed = true;
            }
        }
        return done;
    }

    /** By any thread, now and then: the second pipe is full as long as nobody reads it. */
    void ringOwed(@Nullable Lane now) {
        if (now != null && owed) {
            isRung(now);
        }
    }

    /** The lane is left; who waits until all is read may still have been promised one. */
    void ringLast(Lane now) {
        ringOwed(now);
        owed = false;
    }
}

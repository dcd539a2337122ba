// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.BriefWait;
import dev.npipe.internal.unix.socket.PeerGoneException;
import java.io.IOException;

/** Waits for room in a ring. Used by the one thread that writes. */
final class RoomWait {
    private final LaneOwner owner;
    private final BriefWait brief;
    private final FewBytes few;

    /** Where the condition says that there is room. */
    RoomWait(LaneOwner owner, BriefWait.Condition room, FewBytes few) {
        this.owner = owner;
        this.brief = new BriefWait(room);
        this.few = few;
    }

    /** What a write fails with to which nobody is there. */
    static PeerGoneException gone() {
        return new PeerGoneException(new IOException("the other end reads no more"));
    }

    /** Waits once; the caller looks again. */
    void await(Lane now, Deadline deadline) throws IOException {
        deadline.check();
        owner.check();
        if (now.out().isReaderClosed()) {
            throw gone();
        }
        if (brief.now() || now.out().mayNotSleep()) {
            return;
        }
        now.room().source().awaitReadable(deadline);
        int n = now.room().source().readNow(few.of(FewBytes.MOST));
        if (n < 0 && now.out().room(1) == 0) {
            throw gone();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.lane.BriefWait;
import dev.npipe.internal.lane.RingFault;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A connection that has a direction under test, and lets it enter. */
final class FakeOwner implements LaneOwner {
    /** What it names in messages. */
    static final String PIPE = "\\\\.\\pipe\\fake";

    /** What enters a lane here; null while nothing may. */
    @Nullable LaneIn in;

    int read;
    int written;

    /** How often the keeper was to look. */
    int looks;

    boolean broken;
    volatile boolean otherGone;
    volatile boolean closed;

    @Override
    public String pipe() {
        return PIPE;
    }

    @Override
    public void wasRead(int bytes) {
        read += bytes;
    }

    @Override
    public void wasWritten(int bytes) {
        written += bytes;
    }

    @Override
    public long spinNanos() {
        return BriefWait.NANOS;
    }

    @Override
    public void lookSoon() {
        looks++;
    }

    @Override
    public boolean isOtherGone() {
        return otherGone;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean enter(ExpectedLane expected) {
        LaneIn entering = in;
        if (entering == null) {
            return false;
        }
        Lane lane = expected.claim();
        if (lane != null) {
            entering.enter(lane);
        }
        return lane != null;
    }

    @Override
    public IOException broken(RingFault fault) {
        broken = true;
        return new IOException("broken", fault);
    }
}

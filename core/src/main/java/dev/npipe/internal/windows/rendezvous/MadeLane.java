// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.rendezvous;

import dev.npipe.internal.lane.LaneKeeper;
import dev.npipe.internal.lane.RingHeader;
import dev.npipe.internal.windows.lane.ExpectedLane;
import dev.npipe.internal.windows.lane.Lane;
import dev.npipe.internal.windows.lane.LaneToken;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A lane for one of a process's connections, until it is known for which, or given up. */
final class MadeLane implements ExpectedLane, LaneKeeper.Kept {
    /** How long a client may take until it writes its token. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    /** Where lanes are made. */
    interface Maker {
        /** True while a connection is there whose client has gone: its token may be in there. */
        boolean isExpected(MadeLane lane);

        /** True while one is there whose client may be about to go. */
        boolean mayBeExpected(MadeLane lane);

        /** Its token is on its way, to a connection where perhaps nobody reads. */
        void look(MadeLane lane);

        /** It is nobody's. */
        void givenUp(MadeLane lane);

        /** It is somebody's, or nobody's. */
        void isOver(MadeLane lane);
    }

    private final Maker maker;
    private final String pipe;
    private final long process;
    private final Lane lane;
    private final RingHeader header;
    private final long made = System.nanoTime();
    private final AtomicBoolean taken = new AtomicBoolean();

    /** Since when nobody is seen who may bring the token. */
    private long nobodySince = made;

    MadeLane(Maker maker, String pipe, long process, Lane lane) {
        this.maker = maker;
        this.pipe = pipe;
        this.process = process;
        this.lane = lane;
        this.header = lane.memory().rings().header(true);
    }

    String pipe() {
        return pipe;
    }

    long process() {
        return process;
    }

    Lane lane() {
        return lane;
    }

    /** What its client is told. */
    LaneRequest told() {
        return new LaneRequest.Made(lane.memory().name(), lane.token());
    }

    @Override
    public LaneToken token() {
        return lane.token();
    }

    @Override
    public long mark() {
        try {
            return taken.get() ? -1 : header.load(RingHeader.MARK) - 1;
        } catch (IllegalStateException e) {
            return -1; // given up meanwhile
        }
    }

    @Override
    public @Nullable Lane claim() {
        if (!taken.compareAndSet(false, true)) {
            return null;
        }
        lane.memory().forgetName();
        maker.isOver(this);
        return lane;
    }

    @Override
    public boolean lookAfter(long nanoTime) {
        if (taken.get()) {
            return false;
        }
        if (mayBeGivenUp(nanoTime) && taken.compareAndSet(false, true)) {
            giveUp();
            return false;
        }
        return true;
    }

    /**
     * A token that is on its way counts as written, however long its reader takes. When its client
     * has gone, it is in a connection that its client has closed as well, or will at once.
     */
    private boolean mayBeGivenUp(long nanoTime) {
        if (header.load(RingHeader.MARK) > 0) {
            maker.look(this);
            if (taken.get() || !hasClientGone() || maker.isExpected(this)) {
                nobodySince = nanoTime;
                return false;
            }
            return nanoTime - nobodySince >= PATIENCE_NANOS || !maker.mayBeExpected(this);
        }
        boolean late = nanoTime - made >= PATIENCE_NANOS || hasClientGone();
        return late && header.swap(RingHeader.MARK, 0, -1);
    }

    boolean hasClientGone() {
        try {
            return lane.room().isPeerGone();
        } catch (IOException e) {
            return true; // nobody else closes it
        }
    }

    private void giveUp() {
        maker.isOver(this);
        lane.closeRoom(pipe);
        lane.memory().close();
        maker.givenUp(this);
    }
}

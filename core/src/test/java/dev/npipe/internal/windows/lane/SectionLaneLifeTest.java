// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static dev.npipe.internal.windows.lane.LaneBed.LONG;
import static dev.npipe.internal.windows.lane.LaneBed.NEVER;
import static dev.npipe.internal.windows.lane.LaneBed.ONE_LANE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a connection goes into a lane on Windows and out of it, and that nothing is left of one. */
@Timeout(120)
@Tag("slow")
final class SectionLaneLifeTest {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final int LONG_TALK = 400;

    /** Those of threads and operations that wait for the next call. */
    private static final int SPARE = 12;

    private final LaneBed bed = new LaneBed();

    @ParameterizedTest
    @EnumSource
    void itsStreamGoesThroughIt(PipeMode mode) throws Exception {
        try (var ends = bed.inALane(mode)) {
            for (int i = 0; i < LONG_TALK; i++) {
                bed.talk(ends.client(), ends.server());
            }
            bed.assertPipeIsLeft(ends.client(), ends.server());
            bed.assertPipeIsLeft(ends.server(), ends.client());
        }
        bed.awaitViews(0);
    }

    /** Where its server accepts it in time, which a machine with other things to do may not. */
    @ParameterizedTest
    @EnumSource
    void oneIsInItsLaneFromTheBeginning(PipeMode mode) throws Exception {
        Provider backend = bed.provider(LaneMode.ALWAYS, NEVER);
        int tries = 0;
        int views = 0;
        while (views != ONE_LANE && tries < 50) {
            try (var _ = bed.open(backend, mode)) {
                views = bed.windows.mappedViews();
            }
            bed.awaitViews(0);
            tries++;
        }
        assertThat(views).isEqualTo(ONE_LANE);
    }

    @ParameterizedTest
    @EnumSource
    void aBusyOneEntersByItself(PipeMode mode) throws Exception {
        Provider backend = bed.provider(LaneMode.AUTO, NEVER);
        try (var _ = bed.open(backend, mode)) {
            assertThat(bed.windows.mappedViews()).as("at first").isZero();
        }
        try (var ends = bed.entered(backend, mode)) {
            bed.talk(ends.client(), ends.server());
            bed.talk(ends.client(), ends.server());
            bed.assertPipeIsLeft(ends.client(), ends.server());
        }
        bed.awaitViews(0);
    }

    @Test
    void aQuietOneStaysInItsPipe() throws Exception {
        Provider backend = bed.provider(LaneMode.AUTO, NEVER, 4 * LONG_TALK, 100);
        try (var ends = bed.open(backend, PipeMode.MESSAGE)) {
            for (int i = 0; i < LONG_TALK; i++) {
                bed.talk(ends.client(), ends.server());
            }
            assertThat(bed.windows.mappedViews()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void itLeavesAfterASilenceAndComesBack(PipeMode mode) throws Exception {
        try (var ends = bed.open(bed.provider(LaneMode.AUTO, SOON), mode)) {
            int handles = 0;
            for (int i = 0; i < 20; i++) {
                bed.talkUntilViews(ends.client(), ends.server(), ONE_LANE);
                bed.awaitViews(0);
                if (i == 0) {
                    handles = bed.windows.openHandles() + SPARE;
                }
                bed.talk(ends.client(), ends.server());
            }
            bed.awaitViews(0);
            bed.awaitHandles(handles);
        }
        bed.awaitViews(0);
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfOneThatIsClosed(PipeMode mode) throws Exception {
        Provider backend = bed.provider(LaneMode.ALWAYS, NEVER);
        int handles = 0;
        for (int i = 0; i < 30; i++) {
            try (var ends = bed.entered(backend, mode)) {
                if (i % 3 == 0) {
                    ends.server().close();
                } else if (i % 3 == 1) {
                    ends.client().write(ByteBuffer.allocate(100)); // is never read
                }
            }
            bed.awaitViews(0);
            if (i == 0) {
                handles = bed.windows.openHandles() + SPARE;
            }
        }
        bed.awaitHandles(handles);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatGoesInAndOutKeepsItsOrder(PipeMode mode) throws Exception {
        Provider backend = bed.provider(LaneMode.AUTO, Duration.ofMillis(4), 2, 100);
        try (var ends = bed.open(backend, mode)) {
            for (int i = 0; i < 10 * LONG_TALK; i++) {
                bed.talk(ends.client(), ends.server());
            }
        }
        bed.awaitViews(0);
    }

    /** The other one asks again, and gets it as soon as the first has closed. */
    @Test
    void whereNoMoreMemoryIsAllowedThePipeGoesOn() throws Exception {
        Provider backend = bed.provider(LaneMode.AUTO, NEVER, 4, 1);
        Provider twice = bed.provider(LaneMode.AUTO, LONG.dividedBy(2), 4, 100);
        Provider again = bed.provider(LaneMode.AUTO, SOON, 4, 100);
        try (var listener = bed.bind(backend, PipeMode.MESSAGE);
                var second = bed.connect(again);
                var secondServer = LaneBed.accept(listener)) {
            try (var first = bed.connect(twice);
                    var firstServer = LaneBed.accept(listener)) {
                bed.talkUntilViews(first, firstServer, ONE_LANE);
                bed.assertPipeIsLeft(first, firstServer);
                for (int i = 0; i < LONG_TALK; i++) {
                    bed.talk(second, secondServer);
                }
                assertThat(bed.windows.mappedViews()).isEqualTo(ONE_LANE);
            }
            bed.awaitViews(0);
            bed.talkUntilViews(second, secondServer, ONE_LANE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "OFF", mode = EnumSource.Mode.EXCLUDE)
    void whereNoMemoryIsAllowedAtAllThePipeServes(LaneMode mode) throws Exception {
        try (var ends = bed.open(bed.provider(mode, SOON, 4, 0), PipeMode.MESSAGE)) {
            for (int i = 0; i < LONG_TALK; i++) {
                bed.talk(ends.client(), ends.server());
            }
            assertThat(bed.windows.mappedViews()).isZero();
        }
    }

    @Test
    void withOneEndThatHasNoLanesThePipeServes() throws Exception {
        Provider on = bed.provider(LaneMode.ALWAYS, NEVER);
        Provider off = bed.provider(LaneMode.OFF, NEVER);
        for (boolean server : new boolean[] {true, false}) {
            try (var listener = bed.bind(server ? on : off, PipeMode.MESSAGE);
                    var client = bed.connect(server ? off : on);
                    var accepted = listener.accept(LONG)) {
                for (int i = 0; i < LONG_TALK; i++) {
                    bed.talk(client, accepted);
                }
                assertThat(bed.windows.mappedViews()).isZero();
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** For how long a process gives lanes, and whom a client asks for one. */
@Timeout(60)
final class DeskLifeTest {
    private static final NamedPipeAddress DESK =
            NamedPipeAddress.of("npipe-lanes-" + ProcessHandle.current().pid());

    private final LaneBed bed = new LaneBed();
    private final Provider lanes = bed.provider(LaneMode.AUTO, LaneBed.NEVER);

    @AfterEach
    void nothingIsLeft() {
        bed.awaitViews(0);
    }

    @Test
    void aConnectionWhoseListenerIsClosedStillGetsALane() throws Exception {
        try (LaneBed.Ends ends = bed.open(lanes, PipeMode.MESSAGE)) {
            ends.listener().close();
            bed.talkUntilViews(ends.client(), ends.server(), LaneBed.ONE_LANE);
        }
    }

    @Test
    void whoBindsAgainWhileAnEarlierConnectionIsInItsLaneGivesLanes() throws Exception {
        try (LaneBed.Ends first = bed.open(lanes, PipeMode.BYTE)) {
            bed.talkUntilViews(first.client(), first.server(), LaneBed.ONE_LANE);
            first.listener().close();
            var other = NamedPipeAddress.of("lane-bed-other");
            try (NamedPipeServerChannel again = PipeBuilders.server(lanes).bind(other);
                    NamedPipeChannel client = PipeBuilders.client(lanes).connect(other);
                    NamedPipeChannel server = LaneBed.accept(again)) {
                bed.talkUntilViews(client, server, 2 * LaneBed.ONE_LANE);
            }
        }
    }

    @Test
    void whenTheLastConnectionIsClosedTheDeskIs() throws Exception {
        LaneBed.Ends ends = bed.open(lanes, PipeMode.MESSAGE);
        ends.listener().close();
        assertThat(lanes.exists(DESK)).as("while a connection may ask").isTrue();
        ends.close();
        assertThat(lanes.exists(DESK)).as("when none may").isFalse();
    }

    /** Whoever looks after a lane uses its connection's handle for moments. */
    @Test
    void theNameIsFreeAsSoonAsAllIsClosed() throws Exception {
        Provider restless = bed.provider(LaneMode.AUTO, Duration.ofMillis(1), 2, 100);
        for (int i = 0; i < 200; i++) {
            try (LaneBed.Ends ends = bed.open(restless, PipeMode.BYTE)) {
                for (int talks = 0; talks < 20; talks++) {
                    bed.talk(ends.client(), ends.server());
                }
            }
        }
    }

    /** Nobody would know what its token is, if it had gone before it is accepted. */
    @Test
    void aClientAsksForNoLaneBeforeItsServerHasAcceptedIt() throws Exception {
        try (LaneBed.Ends ends = bed.open(lanes, PipeMode.BYTE)) {
            try (NamedPipeChannel early = bed.connect(lanes)) {
                for (int i = 0; i < 1000; i++) {
                    early.write(ByteBuffer.allocate(1));
                }
                assertThat(bed.windows.mappedViews()).isZero();
            }
            ends.client().close();
            ends.server().close();
            try (NamedPipeChannel server = LaneBed.accept(ends.listener())) {
                ByteBuffer all = ByteBuffer.allocate(2000);
                while (server.read(all) >= 0) {
                    assertThat(all.hasRemaining()).isTrue();
                }
                assertThat(all.position()).isEqualTo(1000);
            }
        }
    }

    @Test
    void aClientThatOnlyWritesGetsALaneOnceItIsRead() throws Exception {
        try (LaneBed.Ends ends = bed.open(lanes, PipeMode.BYTE)) {
            ByteBuffer block = ByteBuffer.allocate(1 << 12);
            while (bed.windows.mappedViews() == 0) {
                ends.client().write(block.clear());
                block.clear();
                while (block.hasRemaining()) {
                    ends.server().read(block);
                }
            }
        }
    }
}

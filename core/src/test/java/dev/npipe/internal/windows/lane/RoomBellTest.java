// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Connection;
import dev.npipe.internal.error.Win32Error;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A writer that was promised a bell gets one. */
final class RoomBellTest {
    private final FakeLane memory = new FakeLane();
    private final Lane lane = memory.server();
    private final RoomBell bell = new RoomBell(new FakeOwner());

    private void assertOwed(boolean expected) {
        int before = memory.rung;
        memory.ring = null;
        bell.ringOwed(lane);
        assertThat(memory.rung - before).as("bells by the keeper").isEqualTo(expected ? 1 : 0);
    }

    @Test
    void oneThatIsRungIsNotOwed() {
        bell.ring(lane);
        assertThat(memory.rung).isOne();
        assertOwed(false);
    }

    @Test
    void oneThatFindsNoRoomIsOwed() {
        memory.ring = () -> Connection.NOT_NOW;
        bell.ring(lane);
        bell.ringOwed(lane);
        assertOwed(true);
        assertOwed(false);
    }

    @Test
    void oneThatFindsNoMemoryIsOwed() {
        memory.ring =
                () -> {
                    throw new OutOfMemoryError("of the test");
                };
        bell.ring(lane);
        assertOwed(true);
        assertOwed(false);
    }

    @Test
    void oneThatTheSystemCannotRingIsOwed() {
        memory.ring =
                () -> {
                    throw Win32Error.exception("pipe", Win32Error.NO_SYSTEM_RESOURCES, "none");
                };
        bell.ring(lane);
        assertOwed(true);
        assertOwed(false);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoHasGoneNeedsNone(boolean closed) {
        memory.ring =
                () -> {
                    throw closed
                            ? new ClosedChannelException()
                            : Win32Error.exception("pipe", Win32Error.NO_DATA, "gone");
                };
        bell.ring(lane);
        assertOwed(false);
    }

    /** The keeper's bell may have been heard, and the next one been promised, before it returns. */
    @Test
    void oneThatIsPromisedWhileTheKeeperRingsForAnEarlierOneIsOwed() {
        memory.ring = () -> Connection.NOT_NOW;
        bell.ring(lane);
        memory.ring =
                () -> {
                    memory.ring = () -> Connection.NOT_NOW; // the keeper is in it
                    bell.ring(lane);
                    return 1;
                };
        bell.ringOwed(lane);
        assertOwed(true);
        assertOwed(false);
    }

    /** Somebody may wait there until all is read. */
    @Test
    void oneOfALaneThatIsLeftIsRungForTheLastTime() {
        memory.ring = () -> Connection.NOT_NOW;
        bell.ring(lane);
        memory.ring = null;
        bell.ringLast(lane);
        assertThat(memory.rung).isOne();
        assertOwed(false);
        bell.ringLast(lane);
        assertThat(memory.rung).as("of none that is owed").isOne();
    }
}

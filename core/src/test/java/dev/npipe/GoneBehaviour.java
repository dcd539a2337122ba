// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whether the other end is still there, which is known without a read or a write. */
interface GoneBehaviour extends PipeFixture {

    /** Returns when it is known, which is a moment after it has happened. */
    static void awaitGone(NamedPipeChannel pipe) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        while (!pipe.isPeerGone() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(pipe.isPeerGone()).as("gone").isTrue();
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void aClientThatHasGoneIsKnownBeforeWhatItWroteIsRead(PipeMode mode) throws Exception {
        try (Pair pair = pair(mode)) {
            assertThat(pair.server().isPeerGone()).isFalse();
            pair.client().write(utf8("last"));
            assertThat(pair.server().isPeerGone()).isFalse();
            pair.client().close();
            awaitGone(pair.server());
            assertThat(read(pair.server(), 9)).isEqualTo("last");
            assertThat(read(pair.server(), 9)).isEqualTo("<end>");
            assertThat(pair.server().isPeerGone()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void aServerThatHasGoneIsKnownBeforeWhatItWroteIsRead(PipeMode mode) throws Exception {
        try (Pair pair = pair(mode)) {
            pair.server().write(utf8("last"));
            assertThat(pair.client().isPeerGone()).isFalse();
            pair.server().close();
            awaitGone(pair.client());
            assertThat(read(pair.client(), 9)).isEqualTo("last");
            assertThat(read(pair.client(), 9)).isEqualTo("<end>");
            assertThat(pair.client().isPeerGone()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void whoHasReadTheEndKnowsThatThePeerHasGone(PipeMode mode) throws Exception {
        try (Pair pair = pair(mode)) {
            pair.server().close();
            assertThat(read(pair.client(), 9)).isEqualTo("<end>");
            awaitGone(pair.client());
        }
    }

    /** False where a handle that only writes cannot be asked. */
    default boolean whoOnlyWritesKnowsWhoHasGone() {
        return true;
    }

    @ParameterizedTest
    @EnumSource(PipeDirection.class)
    default void thePeerOfAOneWayPipeIsThereUntilItCloses(PipeDirection direction)
            throws Exception {
        try (Pair pair = pair(direction)) {
            assertThat(pair.server().isPeerGone()).isFalse();
            assertThat(pair.client().isPeerGone()).isFalse();
            pair.client().close();
            Limits.require(
                    direction != PipeDirection.OUTBOUND || whoOnlyWritesKnowsWhoHasGone(),
                    "a server's end that only writes cannot be asked about its state");
            awaitGone(pair.server());
        }
    }

    @Test
    default void aPeerThatHasShutDownItsOutputIsThere() throws Exception {
        Limits.require(limits().byteHalfClose(), "byte-type pipes have no half-close");
        try (Pair pair = pair(PipeMode.BYTE)) {
            pair.client().shutdownOutput();
            assertThat(read(pair.server(), 9)).isEqualTo("<end>");
            assertThat(pair.server().isPeerGone()).isFalse();
            assertThat(pair.client().isPeerGone()).isFalse();
            pair.server().write(utf8("answer"));
            assertThat(read(pair.client(), 9)).isEqualTo("answer");
            pair.client().close();
            awaitGone(pair.server());
        }
    }
}

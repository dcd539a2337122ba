// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.cli.tap.Passage.Direction;
import dev.npipe.cli.tap.Passage.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What waits to be shown. */
final class BacklogTest {
    private static final int LARGE = 3 << 20;

    private final Backlog backlog = new Backlog();

    private static Passage passage(long number, int size) {
        return new Passage(
                number,
                Instant.EPOCH,
                1,
                Direction.TO_SERVER,
                Kind.DATA,
                "a client",
                new byte[size],
                true);
    }

    @Test
    void whatIsTooMuchIsCountedWithTheNextOneThatFits() throws Exception {
        backlog.offer(passage(1, LARGE));
        backlog.offer(passage(2, LARGE));
        assertThat(backlog.take().orElseThrow().missed()).isZero();
        backlog.offer(passage(3, 1));
        Backlog.Waiting third = backlog.take().orElseThrow();
        assertThat(third.passage().number()).isEqualTo(3);
        assertThat(third.missed()).isEqualTo(1);
        assertThat(third.missedBytes()).isEqualTo(LARGE);
        assertThat(backlog.missedInAll()).isEqualTo(1);
    }

    @Test
    void whatComesBehindTheEndIsNotMissed() throws Exception {
        backlog.offer(passage(1, 1));
        backlog.close();
        backlog.offer(passage(2, 1));
        assertThat(backlog.take().orElseThrow().passage().number()).isEqualTo(1);
        assertThat(backlog.take()).isEmpty();
        assertThat(backlog.missedInAll()).isZero();
    }
}

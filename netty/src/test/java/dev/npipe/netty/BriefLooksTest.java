// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a loop looks again, and when a thread waits instead. */
@Timeout(60)
class BriefLooksTest {
    private final BriefLooks looks = new BriefLooks();

    private static void lookInVain(BriefLooks looks) {
        assertThat(looks.again()).as("an occasion").isTrue();
        while (looks.again()) {
            Thread.onSpinWait();
        }
    }

    private static int leftOut(BriefLooks looks) {
        for (int n = 0; ; n++) {
            if (looks.again()) {
                looks.end();
                return n;
            }
        }
    }

    @Test
    void looksInVainAreLeftOutMoreAndMoreOftenAndNeverForGood() {
        for (int expected : new int[] {2, 4, 8, 16, 32, 64, 64}) {
            lookInVain(looks);
            assertThat(leftOut(looks)).isEqualTo(expected);
        }
    }

    @Test
    void oneChannelOfALoopLooksAtATime() {
        var other = new BriefLooks();
        assertThat(looks.again()).isTrue();
        assertThat(other.again()).isFalse();
        looks.found();
        assertThat(other.again()).isTrue();
        other.end();
    }

    @Test
    void whatIsFoundWithoutALookChangesNothing() {
        var other = new BriefLooks();
        assertThat(other.again()).isTrue();
        looks.found();
        looks.end();
        assertThat(looks.again()).as("while the other one looks").isFalse();
        other.end();
        assertThat(looks.again()).isTrue();
        looks.end();
    }
}

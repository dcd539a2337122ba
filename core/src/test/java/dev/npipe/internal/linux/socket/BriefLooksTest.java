// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BriefLooksTest {
    private final BriefLooks looks = new BriefLooks();

    /** How many looks there were. */
    private int count;

    private int find(int foundAtLook) {
        count = 0;
        return looks.find(() -> ++count >= foundAtLook ? 7 : 0);
    }

    private int findNothing() {
        return find(Integer.MAX_VALUE);
    }

    @Test
    void whatIsThereIsFoundAtTheFirstLook() {
        assertThat(find(1)).as("what was found").isEqualTo(7);
        assertThat(count).as("looks").isEqualTo(1);
    }

    @Test
    void looksInVainEndAndBecomeRare() {
        int occasions = 0;
        for (int i = 0; i < 10_000; i++) {
            assertThat(findNothing()).as("what was found").isZero();
            occasions += count > 0 ? 1 : 0;
        }
        assertThat(occasions).as("occasions to look, of 10,000").isBetween(2, 30);
    }

    @Test
    void aLookThatFindsSomethingIsFollowedByAnother() {
        for (int i = 0; i < 100; i++) {
            findNothing();
        }
        int found = 0;
        for (int i = 0; i < 10_000 && found == 0; i++) {
            found = find(2); // not the first look, if that is an occasion
        }
        assertThat(found).as("what was found").isEqualTo(7);
        find(2);
        assertThat(count).as("looks at the next occasion").isEqualTo(2);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.inherited;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the environment says of the descriptors that were handed over. */
final class HandedOverTest {
    private static List<HandedOver> all(Map<String, String> environment) throws Exception {
        return HandedOver.all("the pipe", environment, 77);
    }

    @Test
    void theyAreCountedFromThreeAndNamedInOrder() throws Exception {
        assertThat(
                        all(
                                Map.of(
                                        "LISTEN_PID", "77",
                                        "LISTEN_FDS", "3",
                                        "LISTEN_FDNAMES", "one::three")))
                .containsExactly(
                        new HandedOver(3, "one"),
                        new HandedOver(4, ""),
                        new HandedOver(5, "three"));
    }

    @Test
    void withoutNamesTheyHaveNone() throws Exception {
        assertThat(all(Map.of("LISTEN_PID", "77", "LISTEN_FDS", "2")))
                .containsExactly(new HandedOver(3, ""), new HandedOver(4, ""));
    }

    @Test
    void whyThereAreNoneIsSaid() {
        assertNone(Map.of(), "LISTEN_FDS is not set");
        assertNone(Map.of("LISTEN_FDS", "1"), "LISTEN_PID is not set");
        assertNone(Map.of("LISTEN_FDS", "1", "LISTEN_PID", "78"), "LISTEN_PID is 78");
        for (String count : List.of("0", "-1", "many", "", "2147483647")) {
            assertNone(Map.of("LISTEN_FDS", count, "LISTEN_PID", "77"), "LISTEN_FDS is " + count);
        }
    }

    private static void assertNone(Map<String, String> environment, String why) {
        assertThatThrownBy(() -> all(environment))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageStartingWith("the pipe: no socket was handed over")
                .hasMessageContaining(why);
    }
}

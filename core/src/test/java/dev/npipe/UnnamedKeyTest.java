// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an unnamed pipe's argument tells the child. */
final class UnnamedKeyTest {
    @Test
    void theChildKnowsTypeAndDirection() {
        for (PipeMode mode : PipeMode.values()) {
            for (PipeDirection direction : PipeDirection.values()) {
                UnnamedKey key = UnnamedKey.random(mode, direction);
                assertThat(UnnamedKey.parse("\\\\.\\pipe\\npipe-" + key.text())).isEqualTo(key);
                assertThat(UnnamedKey.parse("/tmp/a-b/4-" + key.text())).isEqualTo(key);
            }
        }
    }

    @Test
    void noTwoKeysAreTheSame() {
        var keys = new HashSet<String>();
        for (int i = 0; i < 1000; i++) {
            keys.add(UnnamedKey.random(PipeMode.BYTE, PipeDirection.DUPLEX).text());
        }
        assertThat(keys).hasSize(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SamplePipe", "/tmp/x.sock", "/tmp/1-abc-bx", "/tmp/1-abc-bd\n"})
    void whatIsNoArgumentIsRefused(String text) {
        assertThatThrownBy(() -> UnnamedPipe.connect(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }
}

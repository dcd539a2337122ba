// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
    @Test
    void aPauseIsSaidOnlyWhereThereIsOne() {
        var plain = new Command(5000, Duration.ZERO);
        var paused = new Command(90, Duration.ofMillis(1));

        assertThat(plain.toLine()).isEqualTo("go 5000");
        assertThat(paused.toLine()).isEqualTo("go 90 1000");
        assertThat(Command.parse(plain.toLine())).isEqualTo(plain);
        assertThat(Command.parse(paused.toLine())).isEqualTo(paused);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "go", "go x", "go 5 x", "go 5 6 7", "stop", "go -1"})
    void nothingElseIsUnderstood(String line) {
        assertThatIllegalArgumentException().isThrownBy(() -> Command.parse(line));
    }
}

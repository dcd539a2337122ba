// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments that are wrong on every platform, and are refused before the system is asked. */
final class ArgumentsTest {
    private static final Duration NEGATIVE = Duration.ofNanos(-1);
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("arguments");

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -2, -1, 0, 256, Integer.MAX_VALUE})
    void instancesAreOneTo254OrUnlimited(int maxInstances) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedPipeServerChannel.builder().maxInstances(maxInstances))
                .withMessageContaining(String.valueOf(maxInstances));
    }

    @Test
    void bufferSizesAreNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedPipeServerChannel.builder().bufferSizes(-1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedPipeServerChannel.builder().bufferSizes(0, -1));
    }

    @Test
    void timesAreNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedPipeChannel.builder().connectTimeout(NEGATIVE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NamedPipeServerChannel.builder().defaultWait(NEGATIVE));
        assertThatIllegalArgumentException().isThrownBy(() -> NamedPipes.await(ADDRESS, NEGATIVE));
    }

    @Test
    void optionsAreNotNull() {
        NamedPipeServerChannelBuilder server = NamedPipeServerChannel.builder();
        assertThatNullPointerException().isThrownBy(() -> server.mode(null));
        assertThatNullPointerException().isThrownBy(() -> server.direction(null));
        assertThatNullPointerException().isThrownBy(() -> server.security(null));
        NamedPipeChannelBuilder client = NamedPipeChannel.builder();
        assertThatNullPointerException().isThrownBy(() -> client.mode(null));
        assertThatNullPointerException().isThrownBy(() -> client.direction(null));
        assertThatNullPointerException().isThrownBy(() -> client.impersonation(null));
        assertThatNullPointerException().isThrownBy(() -> client.connectTimeout(null));
    }
}

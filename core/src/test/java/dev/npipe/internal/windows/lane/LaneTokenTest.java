// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The 16 bytes by which a server knows its connection. */
final class LaneTokenTest {
    private static final String HEX = "000102030405060708090a0b0c0d0eff";

    @Test
    void itIsWhatItsTextSays() {
        LaneToken token = LaneToken.parse(HEX);
        assertThat(token).hasToString(HEX);
        assertThat(token.bytes().remaining()).isEqualTo(LaneToken.SIZE);
        assertThat(token.bytes().get(15)).isEqualTo((byte) 0xff);
        assertThatThrownBy(() -> token.bytes().put(0, (byte) 1))
                .isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void eachIsAnotherOne() {
        var random = new SecureRandom();
        LaneToken one = LaneToken.next(random);
        assertThat(LaneToken.next(random).toString()).isNotEqualTo(one.toString());
        assertThat(LaneToken.parse(one.toString())).hasToString(one.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", HEX + "00", "000102030405060708090a0b0c0d0e0", "x"})
    void otherTextIsNone(String text) {
        assertThatThrownBy(() -> LaneToken.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itMatchesAsManyBytesAsThereAre() {
        LaneToken token = LaneToken.parse(HEX);
        ByteBuffer other = ByteBuffer.allocate(20).put(3, new byte[] {0, 1, 2, 3, 4, 9});
        assertThat(token.matches(0, other, 3, 5)).isTrue();
        assertThat(token.matches(0, other, 3, 6)).isFalse();
        assertThat(token.matches(2, other, 5, 3)).isTrue();
        assertThat(token.matches(1, other, 3, 1)).isFalse();
        assertThat(token.matches(15, ByteBuffer.wrap(new byte[] {-1, 7}), 0, 2)).isTrue();
    }
}

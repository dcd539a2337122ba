// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class FramesTest {
    private static String hex(ByteBuffer frame) {
        var bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void aControlFrameIs12BytesOfKnownPlace() {
        assertThat(hex(Frames.control(Frames.DRAIN, 0x0102030405060708L)))
                .isEqualTo("08000180" + "0807060504030201");
        assertThat(hex(Frames.control(Frames.DRAINED, 4)))
                .isEqualTo("08000280" + "0400000000000000");
        assertThat(hex(Frames.control(Frames.CLOSED, -1)))
                .isEqualTo("08000380" + "ffffffffffffffff");
    }

    @Test
    void bit31TellsControlFromData() {
        assertThat(Frames.isControl(0)).isFalse();
        assertThat(Frames.isControl(Integer.MAX_VALUE)).isFalse();
        assertThat(Frames.isControl(Integer.MIN_VALUE)).isTrue();
        assertThat(Frames.isControl(-1)).isTrue();
    }

    @Test
    void onlyThreeKindsAreKnown() {
        assertThat(Frames.kind(0x8001_0008)).isEqualTo(Frames.DRAIN);
        assertThat(Frames.kind(0x8002_0008)).isEqualTo(Frames.DRAINED);
        assertThat(Frames.kind(0x8003_0008)).isEqualTo(Frames.CLOSED);
        for (int header :
                new int[] {0x8000_0008, 0x8004_0008, 0x8001_0000, 0x8001_0009, 0x8001_FFFF, -1}) {
            assertThat(Frames.kind(header)).as("kind of %08x", header).isZero();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class HexDumpTest {
    @Test
    void looksLikeHexdump() {
        var lines = new ArrayList<String>();
        var bytes = ByteBuffer.wrap("Grüße,\nfrom here\0".getBytes(StandardCharsets.UTF_8));
        HexDump.lines(0x20, bytes, lines::add);
        assertThat(lines)
                .containsExactly(
                        "00000020  47 72 c3 bc c3 9f 65 2c  0a 66 72 6f 6d 20 68 65  |Gr....e,.from he|",
                        "00000030  72 65 00                                          |re.|");
        assertThat(bytes.position()).isZero();
    }

    @Test
    void readsWhatPeopleWrite() {
        byte[] expected = {1, (byte) 0xff, 0x0a};
        for (String text : new String[] {"01 ff 0a", "01FF0A", "0x01, 0xff, 0x0A", "01:ff:0a"}) {
            assertThat(HexDump.parse(text)).as(text).isEqualTo(expected);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HexDump.parse("hello"))
                .withMessageContaining("'hello' are no bytes in hex");
    }
}

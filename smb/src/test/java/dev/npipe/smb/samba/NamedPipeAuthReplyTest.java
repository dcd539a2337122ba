// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.PipeMode;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NamedPipeAuthReplyTest {
    @Test
    void aMessagePipeOfLevel7() {
        assertThat(HexFormat.of().formatHex(NamedPipeAuthReply.encode(7, PipeMode.MESSAGE).array()))
                .isEqualTo(
                        "00000020"
                                + "4e50414d"
                                + "0700000007000000"
                                + "0200ff0500000000"
                                + "0010000000000000"
                                + "00000000");
    }

    @Test
    void aBytePipeInTheLevelOfItsRequest() {
        assertThat(HexFormat.of().formatHex(NamedPipeAuthReply.encode(4, PipeMode.BYTE).array()))
                .startsWith("000000204e50414d04000000040000000100");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static dev.npipe.smb.Clients.messages;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.testkit.junit.PrivateSamba;
import dev.npipe.testkit.samba.SambaSettings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pipe that Samba serves itself: the server service, which speaks DCE/RPC. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class SambasOwnPipeTest {
    @RegisterExtension
    static final PrivateSamba SAMBA = new PrivateSamba().with(SambaSettings::withOwnPipes);

    /** A bind to srvsvc, version 3.0, in NDR: [C706] 12.6.4.3, [MS-SRVS] 2.1. */
    private static final byte[] BIND =
            HexFormat.of()
                    .parseHex(
                            "05000b0310000000480000000100000000100010000000000100000000000100"
                                    + "c84f324b7016d30112785a47bf6ee18803000000"
                                    + "045d888aeb1cc9119fe808002b10486002000000");

    private static final int BIND_ACK = 12;

    @Test
    void theServerServiceAnswersABind() throws Exception {
        try (NamedPipeChannel pipe =
                messages().connect(NamedPipeAddress.of(SAMBA.host(), "srvsvc"))) {
            ByteBuffer answer = ByteBuffer.allocate(4096);
            int length = pipe.transact(ByteBuffer.wrap(BIND), answer);

            assertThat(length).isGreaterThan(60);
            assertThat(answer.get(2)).as("the type of the answer").isEqualTo((byte) BIND_ACK);
            assertThat(answer.getShort(length - 24)).as("the result: accepted").isZero();
            assertThat(new String(answer.array(), 0, length, StandardCharsets.ISO_8859_1))
                    .contains("\\srvsvc");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.PipeCredentials;
import dev.npipe.PipeMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A client and a pipe behind Samba, in the plainest way. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SmbConversationTest {
    @RegisterExtension static final PrivateSamba SAMBA = new PrivateSamba();

    private static NamedPipeChannelBuilder client() {
        return NamedPipeChannel.builder()
                .connectTimeout(Duration.ofSeconds(20))
                .credentials(
                        PipeCredentials.of(PrivateSamba.USER, PrivateSamba.PASSWORD.toCharArray()));
    }

    @Test
    void aMessageGoesThereAndBack() throws Exception {
        try (var server = StubServer.message(SAMBA, "Echo", StubServer::echo);
                NamedPipeChannel pipe =
                        client().mode(PipeMode.MESSAGE).connect(SAMBA.address("Echo"))) {
            pipe.write(StandardCharsets.UTF_8.encode("hello"));
            ByteBuffer answer = ByteBuffer.allocate(100);

            assertThat(pipe.read(answer)).isEqualTo(5);
            assertThat(pipe.isMessageComplete()).isTrue();
            assertThat(StandardCharsets.UTF_8.decode(answer.flip()).toString()).isEqualTo("hello");
        }
    }

    @Test
    void bytesGoThereAndBack() throws Exception {
        try (var server = StubServer.bytes(SAMBA, "Bytes", StubServer::echo);
                NamedPipeChannel pipe = client().connect(SAMBA.address("Bytes"))) {
            pipe.write(StandardCharsets.UTF_8.encode("hello"));
            ByteBuffer answer = ByteBuffer.allocate(100);

            assertThat(pipe.read(answer)).isEqualTo(5);
            assertThat(StandardCharsets.UTF_8.decode(answer.flip()).toString()).isEqualTo("hello");
        }
    }
}

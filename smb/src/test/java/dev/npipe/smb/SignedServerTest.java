// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server whose clients must have their traffic signed. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SignedServerTest {
    @RegisterExtension
    static final PrivateSamba SAMBA = new PrivateSamba().with("server signing", "mandatory");

    @RegisterExtension final BehindSamba pipe = new BehindSamba(SAMBA);

    @Test
    void theConversationAndWhatTheServerKnowsAboutIt() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            client.write(StandardCharsets.UTF_8.encode("hello"));
            assertThat(accepted.readMessage(10)).hasValue("hello".getBytes(StandardCharsets.UTF_8));
            accepted.write(StandardCharsets.UTF_8.encode("hello to you"));
            assertThat(client.readMessage(20))
                    .hasValue("hello to you".getBytes(StandardCharsets.UTF_8));
            assertThat(accepted.peer().isEncrypted()).isFalse();
            assertThat(accepted.peer().userName()).contains(PrivateSamba.USER);
        }
    }
}

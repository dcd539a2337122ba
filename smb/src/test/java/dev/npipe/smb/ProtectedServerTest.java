// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.testkit.junit.PrivateSamba;
import dev.npipe.testkit.samba.SambaSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers whose clients must have their traffic protected. */
@Tag("slow")
final class ProtectedServerTest {
    private static void converse(BehindSamba pipe, boolean encrypted) throws IOException {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE);
                NamedPipeChannel client = pipe.connect();
                NamedPipeChannel accepted = server.accept()) {
            client.write(Clients.utf8("hello"));
            assertThat(accepted.readMessage(10)).hasValue("hello".getBytes(StandardCharsets.UTF_8));
            accepted.write(Clients.utf8("hello to you"));
            assertThat(client.readMessage(20))
                    .hasValue("hello to you".getBytes(StandardCharsets.UTF_8));
            assertThat(accepted.peer().isEncrypted()).isEqualTo(encrypted);
            assertThat(accepted.peer().userName()).contains(PrivateSamba.USER);
        }
    }

    @Nested
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    final class Signed {
        @RegisterExtension
        static final PrivateSamba SAMBA = new PrivateSamba().with(SambaSettings::requireSigning);

        @RegisterExtension final BehindSamba pipe = new BehindSamba(SAMBA);

        @Test
        void theConversationAndWhatTheServerKnowsAboutIt() throws Exception {
            converse(pipe, false);
        }
    }

    @Nested
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    final class Encrypted {
        @RegisterExtension
        static final PrivateSamba SAMBA = new PrivateSamba().with(SambaSettings::requireEncryption);

        @RegisterExtension final BehindSamba pipe = new BehindSamba(SAMBA);

        @Test
        void theConversationAndWhatTheServerKnowsAboutIt() throws Exception {
            converse(pipe, true);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import dev.npipe.internal.SambaProtocol;
import dev.npipe.internal.security.PeerIdentity;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeAll;

/**
 * Whatever smbd may say: a client, who is on another machine and no more than the request says, or
 * a request that is not understood.
 *
 * <p>An input is a request without the length at its start.
 */
final class NamedPipeAuthFuzzTest {
    private static NamedPipeAuth protocol;

    @BeforeAll
    static void makeProtocol() {
        System.setProperty(SambaDirectory.PROPERTY, "/np");
        protocol = NamedPipeAuth.of(NamedPipeAddress.of("fuzzed"), PipeMode.MESSAGE);
        System.clearProperty(SambaDirectory.PROPERTY);
    }

    @FuzzTest
    void namedPipeAuth(byte[] input) throws MalformedRequestException {
        ByteBuffer request = ByteBuffer.allocate(4 + input.length).putInt(input.length);
        assertThat(protocol.missing(request)).isEqualTo(input.length);
        assertThat(protocol.missing(request.put(input))).isZero();
        SambaProtocol.RemoteClient client;
        try {
            client = protocol.client(request);
        } catch (MalformedRequestException e) {
            assertThat(e.getMessage()).startsWith("a request of the file server");
            return;
        }
        PeerIdentity who = client.identity();
        assertThat(who.remote()).isPresent();
        assertThat(who.processId()).isEmpty();
        assertThat(who.userName()).isPresent();
        boolean known = who.remote().get().authenticated();
        assertThat(who.userId().isPresent() && !known).as("an id without a logon").isFalse();
        assertThat(who.sids()).noneMatch(sid -> !known && sid.authority() == 22);
        assertThat(client.welcome().remaining()).isEqualTo(36);
    }
}

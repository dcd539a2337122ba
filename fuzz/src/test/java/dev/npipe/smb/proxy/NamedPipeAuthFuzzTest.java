// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.RemoteDoor;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeAll;

/**
 * Whatever comes to the door of a file server: a guest, who is on another machine and no more than
 * the request says, or a request that is not understood.
 *
 * <p>An input is a request without the length at its start.
 */
final class NamedPipeAuthFuzzTest {
    private static ProxyDoor door;

    @BeforeAll
    static void makeDoor() {
        System.setProperty(ProxyDirectory.PROPERTY, "/np");
        door = ProxyDoor.of(NamedPipeAddress.of("fuzzed"), PipeMode.MESSAGE);
        System.clearProperty(ProxyDirectory.PROPERTY);
    }

    @FuzzTest
    void namedPipeAuth(byte[] input) throws MalformedRequestException {
        ByteBuffer request = ByteBuffer.allocate(4 + input.length).putInt(input.length);
        assertThat(door.missing(request)).isEqualTo(input.length);
        assertThat(door.missing(request.put(input))).isZero();
        RemoteDoor.Guest guest;
        try {
            guest = door.guest(request);
        } catch (MalformedRequestException e) {
            assertThat(e.getMessage()).startsWith("a request of the file server");
            return;
        }
        PeerIdentity who = guest.identity();
        assertThat(who.remote()).isPresent();
        assertThat(who.processId()).isEmpty();
        assertThat(who.userName()).isPresent();
        boolean known = who.remote().get().authenticated();
        assertThat(who.userId().isPresent() && !known).as("an id without a logon").isFalse();
        assertThat(who.sids()).noneMatch(sid -> !known && sid.authority() == 22);
        assertThat(guest.welcome().remaining()).isEqualTo(36);
    }
}

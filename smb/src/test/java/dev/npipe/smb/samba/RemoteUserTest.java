// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.security.RemoteOrigin;
import dev.npipe.internal.security.Sid;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteUserTest {
    private static PeerIdentity of(Captured captured) throws IOException {
        return RemoteUser.of(NamedPipeAuthRequest.decode(captured.request()));
    }

    @Test
    void aUserHasAnAccountIdsAndAnAddress() throws IOException {
        PeerIdentity user = of(Captured.USER);
        assertThat(user.userName()).contains("npprobe");
        assertThat(user.userId()).hasValue(1001);
        assertThat(user.groupId()).hasValue(65534);
        assertThat(user.groups()).contains(List.of(65534L));
        assertThat(user.processId()).as("smbd's is not the client's").isEmpty();
        assertThat(user.computerName()).contains("127.0.0.1");
        RemoteOrigin origin = user.remote().orElseThrow();
        assertThat(origin.domain()).isEqualTo("PROBESRV");
        assertThat(origin.address().getAddress()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
        assertThat(origin.address().getPort()).isEqualTo(52386);
        assertThat(origin.authenticated()).isTrue();
        assertThat(origin.encrypted()).isFalse();
    }

    @Test
    void sambasOwnFactsAreNoIdentities() throws IOException {
        assertThat(of(Captured.USER_ENCRYPTED).sids())
                .extracting(Sid::toString)
                .containsExactly(
                        "S-1-5-21-3033993117-2454797947-2448519854-1000",
                        "S-1-5-21-3033993117-2454797947-2448519854-513",
                        "S-1-22-2-65534",
                        "S-1-1-0",
                        "S-1-5-2",
                        "S-1-5-11",
                        "S-1-22-1-1001");
        assertThat(of(Captured.USER_ENCRYPTED).remote().orElseThrow().encrypted()).isTrue();
    }

    @Test
    void whoProvedNothingHasNoUnixIdentity() throws IOException {
        for (Captured captured : List.of(Captured.GUEST, Captured.ANONYMOUS)) {
            PeerIdentity peer = of(captured);
            assertThat(peer.remote().orElseThrow().authenticated()).isFalse();
            assertThat(peer.userId()).isEmpty();
            assertThat(peer.groups()).isEmpty();
            assertThat(peer.sids()).noneMatch(sid -> sid.authority() == 22);
        }
        assertThat(of(Captured.GUEST).sids()).contains(Sid.GUESTS);
        assertThat(of(Captured.ANONYMOUS).sids()).startsWith(Sid.ANONYMOUS);
    }

    /** Level 7 has the flag in two opposite meanings. */
    @ParameterizedTest
    @CsvSource({"4,1,true", "4,0,false", "5,1,true", "5,0,false", "7,1,true", "7,0,true"})
    @CsvSource({"8,0,true", "8,32,true", "8,1,false", "8,33,false"})
    void theFlagMeansWhatItsLevelSays(int level, long flag, boolean authenticated)
            throws IOException {
        var builder = new RequestBuilder(level);
        builder.flag = flag;
        assertThat(RemoteUser.isAuthenticated(NamedPipeAuthRequest.decode(builder.build())))
                .isEqualTo(authenticated);
    }

    @ParameterizedTest
    @CsvSource({"4", "5", "7", "8"})
    void whoIsNoAuthenticatedUserIsNotAuthenticatedWhateverTheFlag(int level) throws IOException {
        var builder = new RequestBuilder(level);
        for (List<Sid> sids :
                List.of(
                        List.of(Sid.of(5, 21, 1, 2, 3, 501)),
                        List.of(Sid.of(5, 21, 1, 501), Sid.AUTHENTICATED_USERS, Sid.GUESTS),
                        List.of(Sid.ANONYMOUS, Sid.AUTHENTICATED_USERS))) {
            builder.sids = sids;
            assertThat(RemoteUser.isAuthenticated(NamedPipeAuthRequest.decode(builder.build())))
                    .as("%s", sids)
                    .isFalse();
        }
    }

    @Test
    void aNameOfTheClientsMachineIsTakenWhenSambaKnowsOne() throws IOException {
        var request = NamedPipeAuthRequest.decode(new RequestBuilder(8).build());
        assertThat(RemoteUser.of(request).computerName()).contains("client");
    }
}

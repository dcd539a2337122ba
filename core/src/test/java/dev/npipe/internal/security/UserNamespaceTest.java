// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the number of nobody in particular is, and what somebody with this number is not. */
final class UserNamespaceTest {
    private static final UserNamespace ROOTLESS =
            new UserNamespace(OptionalLong.of(65534), OptionalLong.of(65534));

    @TempDir Path proc;

    private UserNamespace read(String map) throws IOException {
        Files.createDirectories(proc.resolve("self"));
        Files.createDirectories(proc.resolve("sys/kernel"));
        Files.writeString(proc.resolve("self/uid_map"), map);
        Files.writeString(proc.resolve("self/gid_map"), map);
        Files.writeString(proc.resolve("sys/kernel/overflowuid"), "65534\n");
        Files.writeString(proc.resolve("sys/kernel/overflowgid"), "65533\n");
        return UserNamespace.read(proc);
    }

    @Test
    void whereAllNumbersAreMappedEachIsAnAccount() throws IOException {
        UserNamespace initial = read("         0          0 4294967295\n");
        assertThat(initial.isNobody(65534)).isFalse();
        assertThat(initial.isNogroup(65533)).isFalse();
        assertThat(read("0 0 65536\n65536 65536 4294901759\n").isNobody(65534)).isFalse();
    }

    @Test
    void whereSomeAreLeftOutOneStandsForThem() throws IOException {
        for (String map :
                new String[] {
                    "", "         0       1000          1\n", "0 1000 1\n1 100000 65536\n"
                }) {
            UserNamespace here = read(map);
            assertThat(here.isNobody(65534)).as(map).isTrue();
            assertThat(here.isNobody(65533)).as(map).isFalse();
            assertThat(here.isNogroup(65533)).as(map).isTrue();
        }
    }

    @Test
    void aSystemWithoutUserNamespacesHasNoSuchNumber() throws IOException {
        assertThat(UserNamespace.read(proc.resolve("nothing")).isNobody(65534)).isFalse();
    }

    private static PeerIdentity peer(long uid, long... groups) {
        return PeerIdentity.ofNumbers(
                ROOTLESS,
                () -> Optional.of("name"),
                uid,
                groups[0],
                Optional.of(java.util.Arrays.stream(groups).boxed().toList()),
                OptionalLong.empty());
    }

    @Test
    void nobodyIsNotTheUserWithThatNumber() {
        assertThat(peer(65534, 65534).isSameUser(peer(65534, 65534))).isFalse();
        assertThat(peer(65534, 65534).userId()).isEmpty();
        assertThat(peer(65534, 65534).userName()).isEmpty();
        assertThat(peer(1000, 65534).isSameUser(peer(1000, 1))).isTrue();
        assertThat(peer(1000, 65534, 5).groups()).contains(List.of(5L));
    }

    @Test
    void whatIsUncertainKeepsOutAndLetsInNowhere() {
        Token nobody = Token.of(peer(65534, 65534, 7), List.of(), Optional.empty());
        Token member = Token.of(peer(1000, 65534), peer(1000, 65534).sids(), Optional.empty());
        Trustee user = Trustee.of(Sid.unixUser(65534));
        Trustee group = Trustee.of(Sid.unixGroup(65534));
        assertThat(nobody.has(user)).isFalse();
        assertThat(nobody.hasToBeDenied(user)).isTrue();
        assertThat(nobody.has(group)).isFalse();
        assertThat(member.has(group)).isFalse();
        assertThat(member.hasToBeDenied(group)).isTrue();
        assertThat(nobody.has(Trustee.of(Sid.unixGroup(7)))).isFalse();
        assertThat(nobody.hasToBeDenied(Trustee.of(Sid.unixGroup(7)))).isTrue();
        assertThat(nobody.has(Trustee.of(Sid.AUTHENTICATED_USERS))).isTrue();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.npipe.PipeAccessRule.Kind;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.unix.UnixProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a security says in rules, and what it means for a user of this machine. */
final class AccessAnswerTest {
    enum Backend {
        LINUX,
        NIO;

        Accounts accounts() {
            return this == LINUX
                    ? new UnixProvider("linux", new LinuxSockets()).accounts()
                    : new UnixProvider("nio", new NioSockets()).accounts();
        }
    }

    private static final PipeAccount NOBODY =
            new PipeAccount(Optional.of("nobody"), OptionalLong.empty(), Optional.empty());

    private static PipeAccessAnswer ask(Backend backend, PipeSecurity security, String user)
            throws IOException {
        return new AccessQuestion(backend.accounts(), user, Optional.of(NOBODY))
                .answer(security.descriptor());
    }

    @Test
    void rulesAreInTheOrderInWhichTheyCount() {
        PipeSecurity security =
                PipeSecurity.authenticatedUsers()
                        .access(PipeAccess.READ)
                        .except(PipeSecurity.user("guest"));
        assertThat(security.rules())
                .extracting(PipeAccessRule::kind, PipeAccessRule::trustee)
                .containsExactly(
                        tuple(Kind.DENY, "user guest"),
                        tuple(Kind.ALLOW, "AU"),
                        tuple(Kind.ALLOW, "BA"),
                        tuple(Kind.ALLOW, "OW"));
        PipeAccessRule users = security.rules().get(1);
        assertThat(users.reads()).isTrue();
        assertThat(users.writes()).isFalse();
        assertThat(users.addsInstances()).isFalse();
        assertThat(security.rules().getLast().addsInstances()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "D:(A;;GR;;;WD), true, false, false",
        "D:(A;;GW;;;WD), false, true, true",
        "D:(A;;0x1;;;WD), false, false, false",
        "D:(D;;0x1;;;WD), true, false, false",
        "D:(D;;0x2;;;WD), false, true, false",
        "D:(A;;GA;;;WD), true, true, true"
    })
    void aRuleSaysWhatItDecides(String sddl, boolean reads, boolean writes, boolean adds) {
        PipeAccessRule rule = PipeSecurity.parse(sddl).rules().getFirst();
        assertThat(rule.reads()).as("reads").isEqualTo(reads);
        assertThat(rule.writes()).as("writes").isEqualTo(writes);
        assertThat(rule.addsInstances()).as("adds instances").isEqualTo(adds);
    }

    @Test
    void whatIsNotForPipesIsNoRule() {
        assertThat(PipeSecurity.parse("D:(A;IO;GA;;;WD)S:(ML;;NW;;;LW)").rules()).isEmpty();
        assertThat(PipeSecurity.parse("D:").isUnrestricted()).isFalse();
        assertThat(PipeSecurity.parse("D:NO_ACCESS_CONTROL").isUnrestricted()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the accounts are those of Linux")
    void aUserMayWhatTheServerWouldLetItDo(Backend backend) throws Exception {
        assertThat(ask(backend, PipeSecurity.currentUser(), "nobody").access())
                .as("the owner")
                .contains(PipeAccess.READ_WRITE);
        PipeAccessAnswer stranger = ask(backend, PipeSecurity.currentUser(), "daemon");
        assertThat(stranger.access()).as("a stranger").isEmpty();
        assertThat(stranger.rules()).as("a stranger").isEmpty();
        PipeSecurity readers =
                PipeSecurity.authenticatedUsers()
                        .access(PipeAccess.READ)
                        .except(PipeSecurity.user("daemon"));
        assertThat(ask(backend, readers, "bin").access()).contains(PipeAccess.READ);
        PipeAccessAnswer excepted = ask(backend, readers, "daemon");
        assertThat(excepted.access()).as("excepted").isEmpty();
        assertThat(excepted.rules())
                .extracting(PipeAccessRule::kind)
                .containsExactly(Kind.DENY, Kind.ALLOW);
        assertThat(ask(backend, readers, "root").rules())
                .extracting(PipeAccessRule::trustee)
                .containsExactly("AU", "BA");
        assertThat(ask(backend, PipeSecurity.parse("D:NO_ACCESS_CONTROL"), "bin").access())
                .contains(PipeAccess.READ_WRITE);
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the accounts are those of Linux")
    void whoDoesNotExistIsNotAskedAbout(Backend backend) {
        assertThatThrownBy(() -> ask(backend, PipeSecurity.everyone(), "no-such-user"))
                .isInstanceOf(NamedPipeException.class)
                .hasMessageContaining("no-such-user");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the accounts are those of Linux")
    void aUserIsInTheGroupsOfTheAccount() throws Exception {
        String user = Files.getOwner(Path.of("/proc/self")).getName();
        Object gid = Files.getAttribute(Path.of("/proc/self"), "unix:gid");
        PipeSecurity group = PipeSecurity.parse("D:(A;;GR;;;S-1-22-2-" + gid + ")");
        assertThat(ask(Backend.LINUX, group, user).access()).contains(PipeAccess.READ);
        assertThatThrownBy(() -> ask(Backend.NIO, group, user))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("without native access");
    }

    /** The user of a container need not have an account, and then goes by the number. */
    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the numbers are those of Linux")
    void thisUserIsKnownByNumberToo(Backend backend) throws Exception {
        Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        PipeSecurity self = PipeSecurity.parse("D:(A;;GR;;;S-1-22-1-" + uid + ")");
        assertThat(ask(backend, self, String.valueOf(uid)).access()).contains(PipeAccess.READ);
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the numbers are those of Linux")
    void aServerIsKnownByItsNumber(Backend backend) throws Exception {
        long uid = ((Number) Files.getAttribute(Path.of("/proc/self"), "unix:uid")).longValue();
        var server =
                new PipeAccount(
                        Optional.of("no-such-user"),
                        OptionalLong.of(uid),
                        Optional.of("S-1-22-1-" + uid));
        String user = Files.getOwner(Path.of("/proc/self")).getName();
        assertThat(
                        new AccessQuestion(backend.accounts(), user, Optional.of(server))
                                .answer(PipeSecurity.currentUser().descriptor())
                                .access())
                .contains(PipeAccess.READ_WRITE);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The algorithm, for a server of user 1000 and peers made up. */
final class AccessCheckTest {
    private static final String PIPE = "\\\\.\\pipe\\test";

    private static PeerIdentity local(long uid, Long... groups) {
        return new PeerIdentity(
                null,
                Optional::empty,
                OptionalLong.of(uid),
                OptionalLong.of(groups.length == 0 ? uid : groups[0]),
                Optional.of(List.of(groups)),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty());
    }

    private static PeerIdentity remote(boolean authenticated, String... sids) {
        return new PeerIdentity(
                null,
                Optional::empty,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Stream.of(sids).map(Sid::parse).toList(),
                Optional.of(
                        new RemoteOrigin(
                                "INTRANET",
                                InetSocketAddress.createUnresolved("192.0.2.1", 49152),
                                authenticated,
                                true)));
    }

    private static AccessCheck check(String sddl) throws IOException {
        return AccessCheck.of(PIPE, SddlParser.parse(sddl), new KnownAccounts());
    }

    /** What the peer may do: r, w, or nothing. */
    private static String rights(AccessCheck check, PeerIdentity peer) {
        boolean reads = check.permits(peer, true, false);
        boolean writes = check.permits(peer, false, true);
        assertThat(check.permits(peer, true, true)).as("both").isEqualTo(reads && writes);
        assertThat(check.permits(peer, false, false)).as("none").isEqualTo(reads || writes);
        return (reads ? "r" : "") + (writes ? "w" : "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            emptyValue = "",
            value = {
                // list                                             | owner | 1001 in 50 | root
                "D:                                                 | ''   | ''   | ''",
                "D:NO_ACCESS_CONTROL                                | rw   | rw   | rw",
                "D:(A;;GA;;;WD)                                     | rw   | rw   | rw",
                "D:(A;;GA;;;AU)                                     | rw   | rw   | rw",
                "D:(A;;GA;;;IU)                                     | rw   | rw   | rw",
                "D:(A;;GA;;;BU)                                     | rw   | rw   | rw",
                "D:(A;;GA;;;NU)                                     | ''   | ''   | ''",
                "D:(A;;GA;;;AN)                                     | ''   | ''   | ''",
                "D:(A;;GA;;;BG)                                     | ''   | ''   | ''",
                "D:(A;;GA;;;OW)                                     | rw   | ''   | ''",
                "D:(A;;GA;;;CO)                                     | rw   | ''   | ''",
                "D:(A;;GA;;;BA)                                     | ''   | ''   | rw",
                "D:(A;;GA;;;SY)                                     | ''   | ''   | rw",
                "D:(A;;GA;;;LA)                                     | ''   | ''   | rw",
                "D:(A;;GA;;;DA)                                     | ''   | ''   | ''",
                "D:(A;;GA;;;S-1-22-1-1001)                          | ''   | rw   | ''",
                "D:(A;;GA;;;S-1-22-2-50)                            | ''   | rw   | ''",
                "D:(A;;GA;;;S-1-22-2-51)                            | ''   | ''   | ''",
                "D:(A;;GA;;;S-1-5-21-1-2-3-1104)                    | ''   | ''   | ''",
                "O:S-1-22-1-1001D:(A;;GA;;;OW)                      | ''   | rw   | ''",
                // rights
                "D:(A;;GR;;;WD)                                     | r    | r    | r",
                "D:(A;;GW;;;WD)                                     | w    | w    | w",
                "D:(A;;GRGW;;;WD)                                   | rw   | rw   | rw",
                "D:(A;;FR;;;WD)                                     | r    | r    | r",
                "D:(A;;FW;;;WD)                                     | w    | w    | w",
                "D:(A;;FA;;;WD)                                     | rw   | rw   | rw",
                "D:(A;;0x12019b;;;WD)                               | rw   | rw   | rw",
                "D:(A;;0x120112;;;WD)                               | w    | w    | w",
                "D:(A;;GX;;;WD)                                     | ''   | ''   | ''",
                "D:(A;;CC;;;WD)                                     | ''   | ''   | ''",
                // the owner need not be given READ_CONTROL
                "D:(A;;0x100089;;;WD)                               | r    | ''   | ''",
                "D:(A;;0x100089;;;WD)(A;;0x0;;;OW)                  | ''   | ''   | ''",
                // order
                "D:(D;;GA;;;S-1-22-1-1001)(A;;GA;;;WD)              | rw   | ''   | rw",
                "D:(A;;GA;;;WD)(D;;GA;;;S-1-22-1-1001)              | rw   | rw   | rw",
                "D:(D;;GA;;;S-1-22-2-50)(A;;GA;;;S-1-22-1-1001)     | ''   | ''   | ''",
                "D:(A;;GA;;;S-1-22-1-1001)(D;;GA;;;S-1-22-2-50)     | ''   | rw   | ''",
                "D:(D;;GA;;;WD)(A;;GA;;;WD)                         | ''   | ''   | ''",
                "D:(D;;0x12;;;S-1-22-1-1001)(A;;GA;;;WD)            | rw   | r    | rw",
                "D:(D;;0x9;;;S-1-22-1-1001)(A;;GA;;;WD)             | rw   | w    | rw",
                // generic rights share bits, and denying one denies both, as on Windows
                "D:(D;;GW;;;S-1-22-1-1001)(A;;GA;;;WD)              | rw   | ''   | rw",
                // rights add up
                "D:(A;;GR;;;AU)(A;;GW;;;S-1-22-1-1001)              | r    | rw   | r",
                // flags
                "D:(A;OICI;GA;;;WD)                                 | rw   | rw   | rw",
                "D:(A;OICIIO;GA;;;WD)                               | ''   | ''   | ''",
                "D:(D;IO;GA;;;WD)(A;;GA;;;WD)                       | rw   | rw   | rw",
                "D:PAI(A;ID;GA;;;WD)                                | rw   | rw   | rw",
            })
    void eachEntryCounts(String sddl, String owner, String member, String root) throws IOException {
        AccessCheck check = check(sddl);
        assertThat(rights(check, local(KnownAccounts.SERVER))).as("the owner").isEqualTo(owner);
        assertThat(rights(check, local(1001, 1001L, 50L))).as("user 1001").isEqualTo(member);
        assertThat(rights(check, local(0, 0L))).as("root").isEqualTo(root);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // list                                 | user | guest | anonymous
                "D:(A;;GA;;;WD)                         | rw   | rw   | ''",
                "D:(A;;GA;;;AU)                         | rw   | ''   | ''",
                "D:(A;;GA;;;BU)                         | rw   | ''   | ''",
                "D:(A;;GA;;;NU)                         | rw   | rw   | ''",
                "D:(A;;GA;;;IU)                         | ''   | ''   | ''",
                "D:(A;;GA;;;BG)                         | ''   | rw   | ''",
                "D:(A;;GA;;;AN)                         | ''   | ''   | rw",
                "D:(D;;GA;;;NU)(A;;GA;;;WD)(A;;GA;;;AN) | ''   | ''   | ''",
                "D:(A;;GA;;;S-1-22-1-1001)              | rw   | ''   | ''",
                "D:(A;;GA;;;S-1-22-1-65534)             | ''   | rw   | ''",
                "D:(A;;GA;;;S-1-5-21-1-2-3-1104)        | rw   | ''   | ''",
                "D:(A;;GA;;;DU)                         | ''   | ''   | ''",
                "D:(D;;GA;;;DU)(A;;GA;;;AU)             | ''   | ''   | ''",
                "D:(A;;GA;;;OW)                         | ''   | ''   | ''",
            })
    void clientsOfOtherMachines(String sddl, String user, String guest, String anonymous)
            throws IOException {
        AccessCheck check = check(sddl);
        assertThat(
                        rights(
                                check,
                                remote(
                                        true,
                                        "S-1-5-21-1-2-3-1104",
                                        "S-1-5-21-1-2-3-513",
                                        "S-1-1-0",
                                        "S-1-5-2",
                                        "S-1-5-11",
                                        "S-1-22-1-1001")))
                .as("a user")
                .isEqualTo(user);
        assertThat(
                        rights(
                                check,
                                remote(
                                        false,
                                        "S-1-5-21-1-2-3-501",
                                        "S-1-5-32-546",
                                        "S-1-1-0",
                                        "S-1-5-2",
                                        "S-1-5-11",
                                        "S-1-22-1-65534")))
                .as("a guest")
                .isEqualTo(guest);
        assertThat(rights(check, remote(false, "S-1-5-7", "S-1-1-0", "S-1-5-2", "S-1-22-1-65534")))
                .as("anonymous")
                .isEqualTo(anonymous);
    }

    @Test
    void theGroupOfAdministratorsIsAPropertys() throws IOException {
        PeerIdentity member = local(1001, 1001L, 10L);
        assertThat(rights(check("D:(A;;GA;;;BA)"), member)).isEmpty();
        System.setProperty("dev.npipe.administrators", "wheel");
        try {
            assertThat(rights(check("D:(A;;GA;;;BA)"), member)).isEqualTo("rw");
            assertThat(rights(check("D:(A;;GA;;;BA)"), local(1001))).isEmpty();
            assertThat(rights(check("D:(A;;GA;;;SY)"), member)).isEmpty();
            System.setProperty("dev.npipe.administrators", "nosuchgroup");
            assertThat(check("D:(A;;GA;;;WD)")).isNotNull(); // it is not about administrators
            assertThatThrownBy(() -> check("D:(A;;GA;;;BA)"))
                    .isInstanceOf(NamedPipeException.class)
                    .hasMessageContaining("dev.npipe.administrators")
                    .hasMessageContaining("nosuchgroup");
        } finally {
            System.clearProperty("dev.npipe.administrators");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "D:(A;;GA;;;OW), false",
        "D:(A;;GA;;;WD)(A;;GA;;;S-1-22-1-1001), false",
        "D:(A;;GA;;;BA), false",
        "D:(A;;GA;;;S-1-22-2-50), true",
        "D:(D;;GA;;;S-1-22-2-50)(A;;GA;;;WD), true",
        "O:S-1-22-2-50D:(A;;GA;;;OW), true",
        "O:S-1-22-1-1001, false",
    })
    void asksForGroupsWhereItNamesOne(String sddl, boolean asks) throws IOException {
        assertThat(check(sddl).asksForGroups()).isEqualTo(asks);
    }

    @Test
    void asksForGroupsWhereAdministratorsAreOne() throws IOException {
        System.setProperty("dev.npipe.administrators", "wheel");
        try {
            assertThat(check("D:(A;;GA;;;BA)").asksForGroups()).isTrue();
            assertThat(check("D:(A;;GA;;;WD)").asksForGroups()).isFalse();
        } finally {
            System.clearProperty("dev.npipe.administrators");
        }
    }

    @Test
    void whoseGroupsAreUnknownIsDeniedWhatOneOfThemIs() throws IOException {
        var peer =
                new PeerIdentity(
                        null,
                        Optional::empty,
                        OptionalLong.of(1001),
                        OptionalLong.of(1001),
                        Optional.empty(),
                        OptionalLong.empty(),
                        OptionalInt.empty(),
                        Optional.empty());
        assertThat(rights(check("D:(D;;GA;;;S-1-22-2-50)(A;;GA;;;WD)"), peer)).isEmpty();
        assertThat(rights(check("D:(A;;GA;;;S-1-22-2-1001)"), peer)).isEqualTo("rw");
    }

    @ParameterizedTest
    @CsvSource({
        "D:, false",
        "D:(A;;GA;;;OW), false",
        "D:(A;;GA;;;CO), false",
        "D:(A;;GA;;;S-1-22-1-1000), false",
        "D:(A;;GA;;;OW)(D;;GA;;;WD), false",
        "D:(A;;GA;;;OW)(A;IO;GA;;;WD), false",
        "D:(A;;GA;;;OW)(A;;RC;;;WD), false",
        "D:NO_ACCESS_CONTROL, true",
        "D:(A;;GR;;;WD), true",
        "D:(A;;GA;;;S-1-22-1-1001), true",
        "O:S-1-22-1-1001D:(A;;GA;;;OW), true",
    })
    void othersNeedAWiderSocket(String sddl, boolean others) throws IOException {
        assertThat(check(sddl).admitsOthers()).isEqualTo(others);
    }

    @Test
    void whatOnlyWindowsHasIsRefused() {
        assertThatThrownBy(() -> check("D:(A;;GA;;;WD)S:(ML;;NW;;;LW)"))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageStartingWith(PIPE)
                .hasMessageContaining("integrity levels");
    }

    @Test
    void anAccountThatDoesNotExistIsAnError() {
        var descriptor =
                SecurityDescriptor.of(
                        List.of(
                                new AccessEntry(
                                        AccessEntry.Kind.ALLOW,
                                        0,
                                        Rights.FILE_ALL,
                                        new Trustee.Named("nobodyhere", false))));
        assertThatThrownBy(() -> AccessCheck.of(PIPE, descriptor, new KnownAccounts()))
                .isInstanceOfSatisfying(
                        NamedPipeException.class,
                        e -> {
                            assertThat(e.errorCode()).isEqualTo(1332);
                            assertThat(e.getFile()).isEqualTo(PIPE);
                        })
                .hasMessageContaining("nobodyhere");
    }

    @Test
    void windowsGetsNamesAsNumbersAndTheOwnerAsItself() throws IOException {
        var entries =
                List.of(
                        new AccessEntry(
                                AccessEntry.Kind.ALLOW,
                                0,
                                Rights.CLIENT_READ,
                                new Trustee.Named("staff", true)),
                        AccessEntry.allow(Rights.FILE_ALL, Sid.OWNER_RIGHTS));
        Sid self = Sid.parse("S-1-5-21-1-2-3-1001");
        assertThat(SecurityDescriptor.of(entries).sddl(PIPE, self, new KnownAccounts()))
                .isEqualTo("D:(A;;0x120189;;;S-1-22-2-50)(A;;FA;;;S-1-5-21-1-2-3-1001)");
    }

    @Test
    void eachPeerIsJudgedByItselfAlsoWhenTheyTakeTurns() throws Exception {
        var check = check("D:(A;;GA;;;S-1-22-1-1001)");
        PeerIdentity alice = local(1001);
        PeerIdentity bob = local(1002);
        for (int i = 0; i < 3; i++) {
            assertThat(check.permits(alice, true, true)).as("alice, time %s", i).isTrue();
            assertThat(check.permits(bob, true, true)).as("bob, time %s", i).isFalse();
            assertThat(check.permits(bob, true, true)).as("bob again, time %s", i).isFalse();
        }
    }
}

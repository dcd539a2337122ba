// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Lists and clients, made of the bytes of a fuzzer. */
final class FuzzedAccess {
    /** The user that the server runs as. */
    static final long SERVER = 1000;

    private static final long[] USERS = {0, SERVER, 1001, 1002};
    private static final long[] GROUPS = {0, 10, 50, 1001};

    private static final int[] MASKS = {
        0x1000_0000,
        0x2000_0000,
        0x4000_0000,
        0x8000_0000,
        0x12_0089,
        0x12_0116,
        0x12_0112,
        0x12_019b,
        0x1f_01ff,
        0x1,
        0x2,
        0x4,
        0x8,
        0x10,
        0x80,
        0x100,
        0x2_0000,
        0x4_0000,
        0x10_0000,
        0x12,
        0x9,
        0
    };

    private static final String[] TRUSTEES = {
        "OW", "CO", "WD", "AU", "BU", "IU", "NU", "AN", "BG", "BA", "SY", "LA", "LG", "DA", "DU",
        "LS", "PU"
    };

    /** What a file server says of its clients, beside the identifiers of Unix. */
    private static final String[] REMOTE = {
        "S-1-5-21-1-2-3-1104",
        "S-1-5-21-1-2-3-500",
        "S-1-5-21-1-2-3-501",
        "S-1-5-21-1-2-3-512",
        "S-1-5-21-4-5-6-513",
        "S-1-5-7",
        "S-1-5-11",
        "S-1-5-32-545",
        "S-1-5-32-546",
        "S-1-5-2",
    };

    private FuzzedAccess() {}

    private static int next(ByteBuffer in) {
        return in.hasRemaining() ? in.get() & 0xFF : 0;
    }

    static SecurityDescriptor descriptor(ByteBuffer in) {
        int first = next(in);
        Optional<Trustee> owner =
                switch (first & 7) {
                    case 0, 1, 2 -> Optional.empty();
                    case 3 -> Optional.of(Trustee.of(Sid.OWNER_RIGHTS));
                    default -> Optional.of(trustee(next(in)));
                };
        if ((first & 0xF0) == 0xF0) {
            return new SecurityDescriptor(
                    owner,
                    Optional.empty(),
                    Optional.of(new Acl(0, Optional.empty())),
                    Optional.empty());
        }
        var entries = new ArrayList<AccessEntry>();
        for (int i = first >> 4; i > 0; i--) {
            int kind = next(in);
            int masks = mask(in);
            masks |= mask(in);
            entries.add(
                    new AccessEntry(
                            (kind & 1) == 0 ? AccessEntry.Kind.ALLOW : AccessEntry.Kind.DENY,
                            (kind & 0x70) == 0x70 ? AccessEntry.INHERIT_ONLY : (kind >> 1) & 3,
                            masks,
                            trustee(next(in))));
        }
        return new SecurityDescriptor(
                owner, Optional.empty(), Optional.of(Acl.of(entries)), Optional.empty());
    }

    private static int mask(ByteBuffer in) {
        return MASKS[next(in) % MASKS.length];
    }

    private static Trustee trustee(int which) {
        int pick = which >> 2;
        return switch (which & 3) {
            case 0 -> Trustee.of(Sid.unixUser(USERS[pick % USERS.length]));
            case 1 -> Trustee.of(Sid.unixGroup(GROUPS[pick % GROUPS.length]));
            case 2 ->
                    pick < 32
                            ? Trustee.of(Sid.parse(REMOTE[pick % REMOTE.length]))
                            : Trustee.of(Sid.parse("S-1-2-0"));
            default -> Trustee.ofLetters(TRUSTEES[pick % TRUSTEES.length]).orElseThrow();
        };
    }

    static PeerIdentity client(ByteBuffer in) {
        int first = next(in);
        long user = USERS[first & 3];
        var groups = new ArrayList<Long>();
        for (int i = 0; i < GROUPS.length; i++) {
            if ((first >> 4 >> i & 1) == 1) {
                groups.add(GROUPS[i]);
            }
        }
        return (first & 0xC) == 0xC ? remote(user, groups, in) : local(user, groups);
    }

    private static PeerIdentity local(long user, List<Long> groups) {
        return new PeerIdentity(
                null,
                Optional::empty,
                OptionalLong.of(user),
                OptionalLong.of(groups.isEmpty() ? 1002 : groups.getFirst()),
                Optional.of(groups),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty());
    }

    /** The user's identifier comes first: of a domain or of Unix. */
    private static PeerIdentity remote(long user, List<Long> groups, ByteBuffer in) {
        var sids = new ArrayList<Sid>();
        int said = next(in);
        sids.add(Sid.parse(REMOTE[said % REMOTE.length]));
        for (int i = next(in) & 3; i > 0; i--) {
            sids.add(Sid.parse(REMOTE[next(in) % REMOTE.length]));
        }
        if ((said & 0x80) != 0) {
            sids.add(Sid.unixUser(user));
            groups.forEach(group -> sids.add(Sid.unixGroup(group)));
        }
        return new PeerIdentity(
                null,
                Optional::empty,
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                List.copyOf(sids),
                Optional.of(
                        new RemoteOrigin(
                                "DOMAIN",
                                InetSocketAddress.createUnresolved("192.0.2.1", 49152),
                                sids.contains(Sid.AUTHENTICATED_USERS),
                                true)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb.samba;

import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.security.RemoteOrigin;
import dev.npipe.internal.security.Sid;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The user in a request as the library's other parts know users. */
final class RemoteUser {
    /** Samba's authority for Unix ids, and for facts that are no identities at all. */
    private static final long UNIX_AUTHORITY = 22;

    private static final long UNIX_USERS = 1;
    private static final long UNIX_GROUPS = 2;

    /** {@code S-1-22-1397571891-<dialect>-<flags>-<cipher>}: the session is encrypted. */
    private static final long SMB3 = 1397571891;

    private RemoteUser() {}

    /**
     * Whoever did not prove who it is has no Unix identity either: the account that guests and
     * anonymous logons are mapped to may be one that this machine trusts.
     */
    static PeerIdentity of(NamedPipeAuthRequest request) {
        boolean authenticated = isAuthenticated(request);
        var unix = authenticated ? request.unix() : Optional.<UnixToken>empty();
        String account = request.account().name();
        return new PeerIdentity(
                null,
                () -> Optional.of(account),
                id(unix.map(UnixToken::uid)),
                id(unix.map(UnixToken::gid)),
                unix.map(UnixToken::groups),
                OptionalLong.empty(),
                OptionalInt.empty(),
                computerName(request),
                identities(request.sids(), authenticated),
                Optional.of(
                        new RemoteOrigin(
                                request.account().domain(),
                                address(request.client()),
                                authenticated,
                                isEncrypted(request.sids()))));
    }

    private static OptionalLong id(Optional<Long> id) {
        return id.isPresent() ? OptionalLong.of(id.get()) : OptionalLong.empty();
    }

    /**
     * The flag has two opposite meanings in level 7, so there the security identifiers decide:
     * Samba makes only users that it authenticated members of Authenticated Users. In the other
     * levels both must say so.
     */
    static boolean isAuthenticated(NamedPipeAuthRequest request) {
        List<Sid> sids = request.sids();
        boolean member =
                sids.contains(Sid.AUTHENTICATED_USERS)
                        && !sids.contains(Sid.GUESTS)
                        && !sids.getFirst().equals(Sid.ANONYMOUS);
        long flag = request.account().flag();
        return switch (request.level()) {
            case 4, 5 -> member && flag == 1;
            case 8 -> member && (flag & 1) == 0;
            default -> member;
        };
    }

    private static boolean isEncrypted(List<Sid> sids) {
        return sids.stream().anyMatch(sid -> isSamba(sid, SMB3));
    }

    private static List<Sid> identities(List<Sid> sids, boolean authenticated) {
        return sids.stream()
                .filter(
                        sid ->
                                sid.authority() != UNIX_AUTHORITY
                                        || authenticated
                                                && (isSamba(sid, UNIX_USERS)
                                                        || isSamba(sid, UNIX_GROUPS)))
                .toList();
    }

    private static boolean isSamba(Sid sid, long kind) {
        return sid.authority() == UNIX_AUTHORITY && sid.subAuthorities().getFirst() == kind;
    }

    /** Samba names itself here unless it looks names up; then the address has to do. */
    private static Optional<String> computerName(NamedPipeAuthRequest request) {
        String name = request.client().name();
        boolean known = !name.isEmpty() && !name.equals(request.server().name());
        return Optional.of(known ? name : request.client().address());
    }

    /** An address is never looked up by name. */
    private static InetSocketAddress address(NamedPipeAuthRequest.Endpoint client) {
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(client.address()), client.port());
        } catch (IllegalArgumentException e) {
            return InetSocketAddress.createUnresolved(client.address(), client.port());
        }
    }
}

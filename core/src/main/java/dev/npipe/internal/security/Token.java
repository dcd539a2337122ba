// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.nio.file.attribute.UserPrincipal;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a peer is, in the identifiers of Windows: its user and groups, and what follows
 * from the way it came.
 *
 * @param sids what it is
 * @param denyOnly what counts when an entry denies, and lets it in nowhere
 * @param user its principal, on a backend that has one
 * @param groupsKnown false when it may be in further groups
 */
record Token(Set<Sid> sids, Set<Sid> denyOnly, @Nullable UserPrincipal user, boolean groupsKnown) {
    private static final Sid ROOT = Sid.unixUser(0);
    private static final List<Sid> LOCAL =
            List.of(
                    Sid.AUTHENTICATED_USERS,
                    WellKnown.USERS,
                    WellKnown.LOCAL,
                    WellKnown.INTERACTIVE);
    private static final long NT_AUTHORITY = 5;
    private static final long DOMAIN = 21;
    private static final long GUEST = 501;

    /** The token of a peer with these identifiers, the user's first. */
    static Token of(PeerIdentity peer, List<Sid> known, Optional<Sid> administrators) {
        var sids = new HashSet<Sid>(known);
        boolean remote = peer.remote().isPresent();
        sids.add(Sid.EVERYONE);
        if (remote && sids.contains(Sid.ANONYMOUS)) {
            sids.add(Sid.NETWORK);
            return new Token(Set.of(Sid.ANONYMOUS), sids, null, true);
        }
        if (remote) {
            sids.add(Sid.NETWORK);
            addOrRemove(sids, !isGuest(peer, known), Sid.AUTHENTICATED_USERS, WellKnown.USERS);
        } else {
            sids.addAll(LOCAL);
        }
        if (sids.contains(ROOT)) {
            sids.add(Sid.ADMINISTRATORS);
            if (!remote) {
                sids.add(Sid.LOCAL_SYSTEM);
            }
        }
        administrators.filter(sids::contains).ifPresent(_ -> sids.add(Sid.ADMINISTRATORS));
        return new Token(
                Collections.unmodifiableSet(sids),
                Set.copyOf(peer.uncertain()),
                peer.user(),
                remote || peer.groups().isPresent());
    }

    private static void addOrRemove(Set<Sid> sids, boolean add, Sid... which) {
        if (add) {
            sids.addAll(List.of(which));
        } else {
            sids.removeAll(List.of(which));
        }
    }

    private static boolean isGuest(PeerIdentity peer, Collection<Sid> known) {
        return !peer.remote().map(RemoteOrigin::authenticated).orElse(true)
                || known.contains(Sid.GUESTS)
                || known.stream().findFirst().filter(sid -> isDomain(sid, GUEST)).isPresent();
    }

    /** True for a member of some domain with this last number. */
    private static boolean isDomain(Sid sid, long relativeId) {
        return sid.authority() == NT_AUTHORITY
                && sid.subAuthorities().getFirst() == DOMAIN
                && sid.subAuthorities().getLast() == relativeId;
    }

    /** True when the peer surely is this. */
    boolean has(Trustee trustee) {
        return switch (trustee) {
            case Trustee.Known known -> sids.contains(known.sid());
            case Trustee.Principal principal -> principal.user().equals(user);
            case Trustee.DomainMember member -> isLocalAdministrator(member);
            case Trustee.Named named ->
                    throw new IllegalStateException(named + " was not looked up");
        };
    }

    /** True when the peer is this, or may be. */
    boolean hasToBeDenied(Trustee trustee) {
        return switch (trustee) {
            case Trustee.Known known ->
                    sids.contains(known.sid())
                            || denyOnly.contains(known.sid())
                            || !groupsKnown && known.sid().isUnixGroup();
            case Trustee.DomainMember member ->
                    isLocalAdministrator(member)
                            || sids.stream().anyMatch(sid -> isDomain(sid, member.relativeId()))
                            || denyOnly.stream()
                                    .anyMatch(sid -> isDomain(sid, member.relativeId()));
            default -> has(trustee);
        };
    }

    /** Root is to this machine what the administrator's account is to Windows. */
    private boolean isLocalAdministrator(Trustee.DomainMember member) {
        return member.letters().equals("LA") && sids.contains(Sid.LOCAL_SYSTEM);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may open a pipe, by {@code docs/security.md} and the access check of Windows ([MS-DTYP]
 * 2.5.3.2), found out bit by bit: the first entry about the client that has a bit decides it.
 *
 * @param entries what the list says; none at all lets everybody in
 * @param owner whom owner rights mean
 * @param administrators the group of administrators, if there is one
 */
record AccessModel(
        Optional<List<AccessEntry>> entries, Trustee owner, Optional<Sid> administrators) {
    private static final int READ = 0x120089;

    /** Without 0x4, the right to add instances, which is asked of no client. */
    private static final int WRITE = 0x120112;

    private static final int READ_CONTROL_AND_WRITE_DAC = 0x60000;

    private static final Sid LOCAL = Sid.parse("S-1-2-0");
    private static final Sid INTERACTIVE = Sid.parse("S-1-5-4");
    private static final Sid USERS = Sid.parse("S-1-5-32-545");
    private static final Set<Sid> NOT_GUESTS = Set.of(Sid.AUTHENTICATED_USERS, USERS);

    boolean permits(PeerIdentity client, boolean reads, boolean writes) {
        if (!reads && !writes) {
            return permits(client, true, false) || permits(client, false, true);
        }
        int wanted = (reads ? READ : 0) | (writes ? WRITE : 0);
        for (int bit = 1; bit != 0; bit <<= 1) {
            if ((wanted & bit) != 0 && !grants(client, bit)) {
                return false;
            }
        }
        return true;
    }

    private boolean grants(PeerIdentity client, int bit) {
        if (entries.isEmpty()) {
            return true;
        }
        boolean ownerRights = false;
        for (AccessEntry entry : entries.get()) {
            ownerRights |= counts(entry) && isOwnerRights(entry.trustee());
        }
        if (!ownerRights && (bit & READ_CONTROL_AND_WRITE_DAC) != 0 && isOwner(client)) {
            return true;
        }
        for (AccessEntry entry : entries.get()) {
            boolean denies = entry.kind() == AccessEntry.Kind.DENY;
            if (counts(entry)
                    && (forFiles(entry.mask()) & bit) != 0
                    && isAbout(entry.trustee(), client, denies)) {
                return !denies;
            }
        }
        return false;
    }

    /** Entries that are only for inheritance do not. */
    private static boolean counts(AccessEntry entry) {
        return (entry.flags() & 0x8) == 0;
    }

    private static boolean isOwnerRights(Trustee trustee) {
        return trustee.toString().equals("OW");
    }

    private static int forFiles(int mask) {
        int all = mask & 0x0FFF_FFFF;
        all |= (mask & 0x1000_0000) == 0 ? 0 : 0x1f01ff;
        all |= (mask & 0x2000_0000) == 0 ? 0 : 0x1200a0;
        all |= (mask & 0x4000_0000) == 0 ? 0 : 0x120116;
        all |= (mask & 0x8000_0000) == 0 ? 0 : 0x120089;
        return all;
    }

    private boolean isOwner(PeerIdentity client) {
        return isAbout(owner, client, false);
    }

    /** The table "Who is whom". */
    private boolean isAbout(Trustee trustee, PeerIdentity client, boolean denies) {
        if (isOwnerRights(trustee) || trustee.toString().equals("CO")) {
            return isOwner(client);
        }
        boolean remote = client.remote().isPresent();
        boolean root = client.sids().contains(Sid.unixUser(0));
        if (trustee instanceof Trustee.DomainMember member) {
            return member.letters().equals("LA") && root && !remote
                    || denies && isOfSomeDomain(client, member.relativeId());
        }
        Sid sid = ((Trustee.Known) trustee).sid();
        boolean anonymous = remote && client.sids().contains(Sid.ANONYMOUS);
        if (anonymous && !denies) {
            return sid.equals(Sid.ANONYMOUS);
        }
        if (client.sids().contains(sid) && !(remote && NOT_GUESTS.contains(sid))) {
            return true;
        }
        if (sid.equals(Sid.EVERYONE)) {
            return true;
        }
        if (sid.equals(Sid.NETWORK)) {
            return remote;
        }
        if (sid.equals(LOCAL) || sid.equals(INTERACTIVE)) {
            return !remote;
        }
        if (NOT_GUESTS.contains(sid)) {
            return anonymous ? client.sids().contains(sid) : !remote || !isGuest(client);
        }
        if (sid.equals(Sid.ADMINISTRATORS)) {
            return !anonymous
                    && (root || administrators.filter(client.sids()::contains).isPresent());
        }
        return sid.equals(Sid.LOCAL_SYSTEM) && root && !remote;
    }

    private static boolean isGuest(PeerIdentity client) {
        return !client.remote().orElseThrow().authenticated()
                || client.sids().contains(Sid.GUESTS)
                || client.sids().getFirst().toString().matches("S-1-5-21-.*-501");
    }

    private static boolean isOfSomeDomain(PeerIdentity client, long relativeId) {
        return client.sids().stream()
                .anyMatch(sid -> sid.toString().matches("S-1-5-21-(.*-)?" + relativeId));
    }
}

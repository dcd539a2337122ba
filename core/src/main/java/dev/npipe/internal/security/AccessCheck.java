// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a peer may connect, by the algorithm of Windows ([MS-DTYP] 2.5.3.2): the entries
 * in their order, each bit of what is wanted being decided by the first that has it.
 *
 * <p>A client that opens a pipe for reading wants {@code GENERIC_READ}, one that opens it for
 * writing {@code GENERIC_WRITE}, and both are mapped as for a file.
 */
public final class AccessCheck {
    private static final int DATA = Rights.READ_DATA | Rights.WRITE_DATA;

    private final SecurityDescriptor descriptor;
    private final Optional<List<AccessEntry>> entries;
    private final Accounts accounts;
    private final Trustee self;
    private final Trustee owner;

    /** What the owner has without an entry, unless there are owner rights. */
    private final int implied;

    private final Optional<Sid> administrators;

    /** The last peer, and what it is; a backend may tell of the next one by the same object. */
    private volatile @Nullable Known last;

    private record Known(PeerIdentity peer, Token token) {}

    private AccessCheck(
            SecurityDescriptor descriptor,
            Optional<List<AccessEntry>> entries,
            Accounts accounts,
            Trustee self,
            Trustee owner,
            Optional<Sid> administrators) {
        this.descriptor = descriptor;
        this.entries = entries;
        this.accounts = accounts;
        this.self = self;
        this.owner = owner;
        this.implied =
                entries.stream().flatMap(List::stream).anyMatch(AccessCheck::isOwnerRights)
                        ? 0
                        : Rights.READ_CONTROL | Rights.WRITE_DAC;
        this.administrators = administrators;
    }

    private static boolean isOwnerRights(AccessEntry entry) {
        return entry.trustee().equals(Trustee.of(Sid.OWNER_RIGHTS));
    }

    /**
     * The check of a pipe's descriptor, for a server that runs as the user of this process.
     *
     * @throws dev.npipe.NamedPipeException 1332 if an account does not exist
     * @throws UnsupportedOperationException if the backend cannot tell of each peer whether an
     *     entry is about it, or the descriptor has what only Windows can enforce
     */
    public static AccessCheck of(String pipe, SecurityDescriptor descriptor, Accounts accounts)
            throws IOException {
        return of(pipe, descriptor, accounts, accounts.self());
    }

    /** The same for a server that runs as this user. */
    public static AccessCheck of(
            String pipe, SecurityDescriptor descriptor, Accounts accounts, Trustee self)
            throws IOException {
        if (descriptor.sacl().isPresent()) {
            throw new UnsupportedOperationException(
                    pipe + ": this system has neither integrity levels nor audit entries (S:)");
        }
        SecurityDescriptor resolved = descriptor.resolved(pipe, accounts);
        Trustee owner = resolved.owner().filter(o -> !o.isOwner()).orElse(self);
        Optional<List<AccessEntry>> entries = resolved.entries().map(AccessCheck::effective);
        Decidable.check(pipe, entries.orElse(List.of()), owner, accounts);
        boolean aboutAdministrators =
                owner.equals(Administrators.TRUSTEE)
                        || entries.stream()
                                .flatMap(List::stream)
                                .anyMatch(e -> e.trustee().equals(Administrators.TRUSTEE));
        return new AccessCheck(
                resolved,
                entries,
                accounts,
                self,
                owner,
                aboutAdministrators && accounts.tells(Sid.ADMINISTRATORS)
                        ? Administrators.group(pipe, accounts)
                        : Optional.empty());
    }

    private static List<AccessEntry> effective(List<AccessEntry> all) {
        var effective = new ArrayList<AccessEntry>();
        for (AccessEntry entry : all) {
            if (entry.isEffective()) {
                int mask = Rights.mapped(entry.mask());
                effective.add(new AccessEntry(entry.kind(), 0, mask, entry.trustee()));
            }
        }
        return effective;
    }

    /** What is checked, with every account's name looked up. */
    public SecurityDescriptor descriptor() {
        return descriptor;
    }

    /** True when users other than the server's own can be let in at all. */
    public boolean admitsOthers() {
        return entries.isEmpty()
                || entries.get().stream()
                        .anyMatch(
                                e ->
                                        e.kind() == AccessEntry.Kind.ALLOW
                                                && (e.mask() & DATA) != 0
                                                && !isSelf(e.trustee()));
    }

    /**
     * Whether a decision may depend on the supplementary groups of a peer: whether they have to be
     * known of it.
     */
    public boolean asksForGroups() {
        return administrators.isPresent()
                || isGroup(owner)
                || entries.stream().flatMap(List::stream).anyMatch(e -> isGroup(e.trustee()));
    }

    private static boolean isGroup(Trustee trustee) {
        return trustee instanceof Trustee.Known known && known.sid().isUnixGroup();
    }

    private boolean isSelf(Trustee trustee) {
        return trustee.equals(self) || trustee.isOwner() && owner.equals(self);
    }

    /**
     * Tells whether a peer may open the pipe.
     *
     * @param reads whether it wants to read
     * @param writes whether it wants to write; a peer that wants neither may connect if it could do
     *     one of them
     */
    public boolean permits(PeerIdentity peer, boolean reads, boolean writes) {
        Token token = token(peer);
        if (!reads && !writes) {
            return grants(token, Rights.TO_READ) || grants(token, Rights.TO_WRITE);
        }
        return grants(token, (reads ? Rights.TO_READ : 0) | (writes ? Rights.TO_WRITE : 0));
    }

    /** The entries that are about a peer, or may be where they deny, in their order. */
    public List<AccessEntry> about(PeerIdentity peer) {
        Token token = token(peer);
        return entries.stream()
                .flatMap(List::stream)
                .filter(entry -> isAbout(entry, token, token.has(owner)))
                .toList();
    }

    private static boolean isAbout(AccessEntry entry, Token token, boolean isOwner) {
        Trustee trustee = entry.trustee();
        if (trustee.isOwner()) {
            return isOwner;
        }
        return entry.kind() == AccessEntry.Kind.DENY
                ? token.hasToBeDenied(trustee)
                : token.has(trustee);
    }

    @SuppressWarnings("ReferenceEquality") // another object may tell of another peer
    private Token token(PeerIdentity peer) {
        Known known = last;
        if (known == null || known.peer != peer) {
            known = new Known(peer, Token.of(peer, accounts.sids(peer), administrators));
            last = known;
        }
        return known.token;
    }

    private boolean grants(Token token, int wanted) {
        if (entries.isEmpty()) {
            return true;
        }
        boolean isOwner = token.has(owner);
        int missing = isOwner ? wanted & ~implied : wanted;
        for (AccessEntry entry : entries.get()) {
            if ((entry.mask() & missing) == 0) {
                continue;
            }
            if (isAbout(entry, token, isOwner)) {
                if (entry.kind() == AccessEntry.Kind.DENY) {
                    return false;
                }
                missing &= ~entry.mask();
            }
        }
        return missing == 0;
    }
}

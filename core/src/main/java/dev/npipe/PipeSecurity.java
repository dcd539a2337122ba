// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Providers;
import dev.npipe.internal.security.AccessEntry;
import dev.npipe.internal.security.AccessEntry.Kind;
import dev.npipe.internal.security.Acl;
import dev.npipe.internal.security.Rights;
import dev.npipe.internal.security.SddlParser;
import dev.npipe.internal.security.SecurityDescriptor;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.security.Trustee;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Who may connect to a pipe: an ordered access control list, as a security descriptor of Windows
 * has it.
 *
 * {@snippet :
 * PipeSecurity.authenticatedUsers().except(PipeSecurity.user("guest"));
 * PipeSecurity.group("operators").and(PipeSecurity.everyone().access(PipeAccess.READ));
 * PipeSecurity.parse("D:(A;;0x12019b;;;AU)(A;;FA;;;OW)");
 * }
 *
 * <p>On Windows the system enforces it. Elsewhere npipe does, by the same rules, before the
 * application sees the client: {@code docs/security.md} has the table of who counts as whom. A
 * refused client's {@code connect} fails with {@link java.nio.file.AccessDeniedException}; a
 * program that connects without the npipe handshake finds its connection closed.
 *
 * <p>What the methods here build contains the server's own user with full control; what {@link
 * #parse} reads contains what it says. Instances are immutable.
 *
 * @since 0.1
 */
public final class PipeSecurity {
    private static final AccessEntry OWNER = AccessEntry.allow(Rights.FILE_ALL, Sid.OWNER_RIGHTS);
    private static final AccessEntry ADMINISTRATORS =
            AccessEntry.allow(Rights.FILE_ALL, Sid.ADMINISTRATORS);

    private static final PipeSecurity CURRENT_USER = of(OWNER);
    private static final PipeSecurity AUTHENTICATED_USERS =
            of(readWrite(Sid.AUTHENTICATED_USERS), ADMINISTRATORS, OWNER);
    private static final PipeSecurity EVERYONE =
            of(readWrite(Sid.EVERYONE), readWrite(Sid.ANONYMOUS), ADMINISTRATORS, OWNER);

    private final SecurityDescriptor descriptor;

    PipeSecurity(SecurityDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    private static PipeSecurity of(AccessEntry... entries) {
        return new PipeSecurity(SecurityDescriptor.of(List.of(entries)));
    }

    private static AccessEntry readWrite(Sid sid) {
        return AccessEntry.allow(PipeAccess.READ_WRITE.allowed(), sid);
    }

    /**
     * Only the user that the server runs as. This is the default.
     *
     * @return the security
     */
    public static PipeSecurity currentUser() {
        return CURRENT_USER;
    }

    /**
     * Every user who logged on, with the right to read and write; administrators have full control.
     * On Unix that is every local user, those of services and of containers that share the
     * directory as well.
     *
     * @return the security
     */
    public static PipeSecurity authenticatedUsers() {
        return AUTHENTICATED_USERS;
    }

    /**
     * Everyone, guests and anonymous logons included, with the right to read and write;
     * administrators have full control.
     *
     * @return the security
     */
    public static PipeSecurity everyone() {
        return EVERYONE;
    }

    /**
     * The administrators of this machine, with full control. On Unix that is root, and the members
     * of the group that the system property {@code dev.npipe.administrators} names.
     *
     * @return the security
     */
    public static PipeSecurity administrators() {
        return of(ADMINISTRATORS, OWNER);
    }

    /**
     * A user, with the right to read and write. The account is looked up by {@link
     * NamedPipeServerChannelBuilder#bind bind}, which fails with {@link NamedPipeException} 1332 if
     * there is none.
     *
     * @param name the account's name; on Windows it can contain the domain
     * @return the security
     */
    public static PipeSecurity user(String name) {
        return named(name, false);
    }

    /**
     * The members of a group, with the right to read and write. The group is looked up as {@link
     * #user} is. On Unix the groups that a peer had when it connected count, the primary and the
     * supplementary ones; without native access they are not known, and {@code bind} fails with
     * {@link UnsupportedOperationException}.
     *
     * @param name the group's name
     * @return the security
     */
    public static PipeSecurity group(String name) {
        return named(name, true);
    }

    private static PipeSecurity named(String name, boolean group) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the name of an account is empty");
        }
        int mask = PipeAccess.READ_WRITE.allowed();
        return of(new AccessEntry(Kind.ALLOW, 0, mask, new Trustee.Named(name, group)), OWNER);
    }

    /**
     * Reads a security descriptor in SDDL, such as {@code D:(A;;0x12019b;;;AU)(A;;FA;;;OW)}: every
     * user who logged on may read and write, and the server's own user everything. Mirrors {@code
     * ConvertStringSecurityDescriptorToSecurityDescriptor}. The entries count in the order in which
     * they are written. An owner other than the server's user, audit entries and mandatory labels
     * are for Windows.
     *
     * <p>{@code 0x12019b} is what a client needs to read and write, {@code 0x120189} to read alone.
     * Generic write ({@code GW}) contains more, the right to add instances to the pipe, which makes
     * a client a second server of the name on Windows. A server there needs that right itself from
     * its second instance on, and {@code (A;;FA;;;OW)} gives it.
     *
     * @param sddl the text
     * @return the security
     * @throws SddlSyntaxException if it is no security descriptor, has no access control list (say
     *     {@code D:} for nobody, {@code D:NO_ACCESS_CONTROL} for everybody), or has entries that
     *     have no meaning for a pipe
     */
    public static PipeSecurity parse(String sddl) {
        SecurityDescriptor descriptor = SddlParser.parse(sddl);
        if (descriptor.dacl().isEmpty()) {
            throw new SddlSyntaxException(
                    "expected an access control list (D:)", sddl, sddl.length());
        }
        return new PipeSecurity(descriptor);
    }

    /**
     * The same with other rights: each entry that lets somebody in, the server's own user apart,
     * gives these rights instead of its own.
     *
     * @param access the rights
     * @return the security
     */
    public PipeSecurity access(PipeAccess access) {
        var changed = new ArrayList<AccessEntry>();
        for (AccessEntry entry : entries("access")) {
            boolean change = entry.kind() == Kind.ALLOW && !entry.trustee().isOwner();
            changed.add(
                    change
                            ? new AccessEntry(
                                    Kind.ALLOW, entry.flags(), access.allowed(), entry.trustee())
                            : entry);
        }
        return with(changed);
    }

    /**
     * Both: who is let in by one of the two. What the other one denies comes before all other
     * entries, what it allows after them.
     *
     * @param other another security
     * @return the security
     * @throws IllegalStateException if one of them lets everybody do everything ({@code
     *     D:NO_ACCESS_CONTROL})
     */
    public PipeSecurity and(PipeSecurity other) {
        var all = new LinkedHashSet<AccessEntry>();
        List<AccessEntry> more = other.entries("and");
        more.stream().filter(e -> e.kind() == Kind.DENY).forEach(all::add);
        all.addAll(entries("and"));
        more.stream().filter(e -> e.kind() != Kind.DENY).forEach(all::add);
        if (all.remove(OWNER)) {
            all.add(OWNER);
        }
        return with(List.copyOf(all));
    }

    /**
     * This without somebody: entries that deny come before all others. Whoever is let in by {@code
     * who}, the server's own user apart, is denied what {@code who} gives; with {@link
     * PipeAccess#READ} or {@link PipeAccess#WRITE} the other direction stays as it was.
     *
     * <p>On Unix this is no boundary against who can come as somebody else: with further numbers of
     * users, as rootless containers have them, or without a group that it can drop. Let in whom you
     * want to have, where that matters.
     *
     * @param who who is not let in
     * @return the security
     * @throws IllegalArgumentException if {@code who} names nobody
     * @throws IllegalStateException if one of them lets everybody do everything ({@code
     *     D:NO_ACCESS_CONTROL})
     */
    public PipeSecurity except(PipeSecurity who) {
        var all = new LinkedHashSet<AccessEntry>();
        for (AccessEntry entry : who.entries("except")) {
            if (entry.kind() == Kind.ALLOW && !entry.trustee().isOwner()) {
                all.add(new AccessEntry(Kind.DENY, 0, denied(entry.mask()), entry.trustee()));
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException("this excepts nobody: " + who);
        }
        all.addAll(entries("except"));
        return with(List.copyOf(all));
    }

    private static int denied(int allowed) {
        for (PipeAccess access : PipeAccess.values()) {
            if (access.allowed() == allowed) {
                return access.denied();
            }
        }
        return allowed;
    }

    private List<AccessEntry> entries(String operation) {
        return descriptor
                .entries()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        operation + ": it has no entries: " + this));
    }

    private PipeSecurity with(List<AccessEntry> entries) {
        int flags = descriptor.dacl().map(Acl::flags).orElse(0);
        return new PipeSecurity(
                new SecurityDescriptor(
                        descriptor.owner(),
                        descriptor.group(),
                        Optional.of(new Acl(flags, Optional.of(entries))),
                        descriptor.sacl()));
    }

    /**
     * This in SDDL, in the form in which Windows prints it. Reading it again gives the same. Names
     * of accounts are looked up now, since SDDL has identifiers only.
     *
     * @return the text
     * @throws UncheckedIOException if an account does not exist
     * @throws UnsupportedOperationException if it names an account, and this backend does not know
     *     the identifiers of accounts
     */
    public String sddl() {
        SecurityDescriptor resolved = descriptor;
        if (descriptor.hasNames()) {
            try {
                resolved = descriptor.resolved(Providers.current().accounts());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (resolved.hasNames()) {
            throw new UnsupportedOperationException(
                    "without native access nobody can tell the identifier of an account: " + this);
        }
        return resolved.toString();
    }

    /**
     * The rules, in the order in which they count. Audit entries and mandatory labels, and what is
     * for things made inside, are none.
     *
     * @return the rules; none if nobody is let in, and none if {@link #isUnrestricted everybody} is
     */
    public List<PipeAccessRule> rules() {
        return descriptor.entries().orElse(List.of()).stream()
                .filter(PipeAccessRule::is)
                .map(PipeAccessRule::of)
                .toList();
    }

    /** Tells whether everybody may do everything ({@code D:NO_ACCESS_CONTROL}). */
    public boolean isUnrestricted() {
        return descriptor.entries().isEmpty();
    }

    /**
     * What a user of this machine may do with a pipe of this security, as its server decides about
     * a client that just logged on. A process that has dropped groups, or entered others, is
     * decided about by what it is.
     *
     * @param user the account's name
     * @param server the user that the server runs as, who is the owner that rules can be about;
     *     empty for the user of this process
     * @return the answer
     * @throws NamedPipeException 1332 if an account does not exist
     * @throws UnsupportedOperationException on Windows, which decides by itself; and where the
     *     backend cannot tell what the user is, as groups without native access
     * @throws IOException if the accounts cannot be read
     */
    public PipeAccessAnswer answer(String user, Optional<PipeAccount> server) throws IOException {
        return new AccessQuestion(Providers.current().accounts(), user, server).answer(descriptor);
    }

    /** What the backends work with. */
    SecurityDescriptor descriptor() {
        return descriptor;
    }

    /** Two are equal when they have the same entries in the same order. */
    @Override
    public boolean equals(Object other) {
        return other instanceof PipeSecurity that && descriptor.equals(that.descriptor);
    }

    /** As {@link #equals} needs it. */
    @Override
    public int hashCode() {
        return descriptor.hashCode();
    }

    /** As {@link #sddl}, with accounts by their names, for people. */
    @Override
    public String toString() {
        return descriptor.toString();
    }
}

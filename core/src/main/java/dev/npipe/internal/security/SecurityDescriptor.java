// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose a pipe is and who may do what with it.
 *
 * @param owner the owner; none means the user that the server runs as
 * @param group the primary group, which decides nothing
 * @param dacl who may connect; none means the system's default
 * @param sacl audit entries and the mandatory label, which only Windows has
 */
public record SecurityDescriptor(
        Optional<Trustee> owner, Optional<Trustee> group, Optional<Acl> dacl, Optional<Acl> sacl) {

    /** A descriptor with these entries and nothing else. */
    public static SecurityDescriptor of(List<AccessEntry> entries) {
        return new SecurityDescriptor(
                Optional.empty(), Optional.empty(), Optional.of(Acl.of(entries)), Optional.empty());
    }

    /** The entries that decide who may connect; none when there is no such list. */
    public Optional<List<AccessEntry>> entries() {
        return dacl.flatMap(Acl::entries);
    }

    /** True when an account is there by its name, or by its principal, and not by its number. */
    public boolean hasNames() {
        if (isName(owner) || isName(group)) {
            return true;
        }
        for (AccessEntry entry : entries().orElse(List.of())) {
            if (isName(entry.trustee())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isName(Optional<Trustee> trustee) {
        return trustee.isPresent() && isName(trustee.get());
    }

    private static boolean isName(Trustee trustee) {
        return trustee instanceof Trustee.Named || trustee instanceof Trustee.Principal;
    }

    /** Who is looked up, and by what the result is to be replaced. */
    private interface Lookup {
        Trustee look(Trustee trustee) throws IOException;
    }

    /**
     * This with every account's name looked up.
     *
     * @throws java.nio.file.attribute.UserPrincipalNotFoundException if there is no such account
     * @throws UnsupportedOperationException if the backend has no way to look
     */
    public SecurityDescriptor resolved(Accounts accounts) throws IOException {
        return mapped(accounts::resolved);
    }

    /**
     * {@link #resolved(Accounts)} for a pipe, which the exceptions name.
     *
     * @throws dev.npipe.NamedPipeException 1332 if there is no such account
     * @throws UnsupportedOperationException if the backend has no way to look
     */
    public SecurityDescriptor resolved(String pipe, Accounts accounts) throws IOException {
        return mapped(trustee -> accounts.resolved(pipe, trustee));
    }

    /**
     * The text form for Windows: names looked up, and the entries for the owner made entries for
     * the server's own user. The owner of what an administrator makes can be the group of all
     * administrators.
     */
    public String sddl(String pipe, Sid self, Accounts accounts) throws IOException {
        return resolved(pipe, accounts)
                .mapped(trustee -> trustee.isOwner() ? Trustee.of(self) : trustee)
                .toString();
    }

    private SecurityDescriptor mapped(Lookup lookup) throws IOException {
        return new SecurityDescriptor(
                mapped(owner, lookup),
                mapped(group, lookup),
                mappedAcl(dacl, lookup),
                mappedAcl(sacl, lookup));
    }

    private static Optional<Trustee> mapped(Optional<Trustee> trustee, Lookup lookup)
            throws IOException {
        return trustee.isEmpty() ? trustee : Optional.of(lookup.look(trustee.get()));
    }

    private static Optional<Acl> mappedAcl(Optional<Acl> acl, Lookup lookup) throws IOException {
        if (acl.isEmpty() || acl.get().entries().isEmpty()) {
            return acl;
        }
        var entries = new ArrayList<AccessEntry>();
        for (AccessEntry entry : acl.get().entries().get()) {
            entries.add(entry.with(lookup.look(entry.trustee())));
        }
        return Optional.of(new Acl(acl.get().flags(), Optional.of(entries)));
    }

    /** The text form (SDDL). A name that was not looked up stays a name, which SDDL has not. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        append(text, "O:", owner);
        append(text, "G:", group);
        append(text, "D:", dacl);
        append(text, "S:", sacl);
        return text.toString();
    }

    /** Every server writes this for whoever lists pipes, so that nothing is linked for it. */
    private static void append(StringBuilder text, String key, Optional<?> part) {
        if (part.isPresent()) {
            text.append(key).append(part.get());
        }
    }
}

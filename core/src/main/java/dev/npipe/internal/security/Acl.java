// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.util.List;
import java.util.Optional;

/**
 * An access control list.
 *
 * @param flags {@link #PROTECTED} and the others
 * @param entries in the order in which they count; none at all ({@code NO_ACCESS_CONTROL}) lets
 *     everybody do everything, an empty list lets nobody do anything
 */
public record Acl(int flags, Optional<List<AccessEntry>> entries) {
    static final int PROTECTED = 1;
    static final int AUTO_INHERIT_REQUESTED = 2;
    static final int AUTO_INHERITED = 4;

    static final String NO_ACCESS_CONTROL = "NO_ACCESS_CONTROL";

    /** In the order in which Windows prints them. */
    static final List<AccessEntry.Flag> FLAGS =
            List.of(
                    new AccessEntry.Flag("P", PROTECTED),
                    new AccessEntry.Flag("AR", AUTO_INHERIT_REQUESTED),
                    new AccessEntry.Flag("AI", AUTO_INHERITED));

    /** Keeps a copy. */
    public Acl {
        entries = entries.map(List::copyOf);
    }

    /** A list without flags. */
    public static Acl of(List<AccessEntry> entries) {
        return new Acl(0, Optional.of(entries));
    }

    /** The flags and entries as SDDL. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (AccessEntry.Flag flag : FLAGS) {
            if ((flags & flag.bit()) != 0) {
                text.append(flag.letters());
            }
        }
        if (entries.isEmpty()) {
            return text.append(NO_ACCESS_CONTROL).toString();
        }
        for (AccessEntry entry : entries.get()) {
            text.append(entry);
        }
        return text.toString();
    }
}

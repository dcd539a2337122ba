// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.util.List;

/**
 * One entry of an access control list.
 *
 * @param kind what the entry does
 * @param flags {@link #INHERIT_ONLY} and the others of Windows
 * @param mask the rights, as {@link Rights} has them
 * @param trustee whom it is about
 */
public record AccessEntry(Kind kind, int flags, int mask, Trustee trustee) {

    /** The kinds of entry that a pipe can have. */
    public enum Kind {
        ALLOW("A"),
        DENY("D"),
        AUDIT("AU"),
        LABEL("ML");

        private final String letters;

        Kind(String letters) {
            this.letters = letters;
        }

        /** The kind's name in SDDL. */
        String letters() {
            return letters;
        }
    }

    /** A flag by its two letters. */
    record Flag(String letters, int bit) {}

    /** An entry with this flag is for what is made inside the object: nothing, in a pipe. */
    public static final int INHERIT_ONLY = 0x8;

    /** In the order in which Windows prints them. */
    static final List<Flag> FLAGS =
            List.of(
                    new Flag("OI", 0x1),
                    new Flag("CI", 0x2),
                    new Flag("NP", 0x4),
                    new Flag("IO", INHERIT_ONLY),
                    new Flag("ID", 0x10),
                    new Flag("SA", 0x40),
                    new Flag("FA", 0x80));

    /** An entry that lets somebody in. */
    public static AccessEntry allow(int mask, Sid sid) {
        return new AccessEntry(Kind.ALLOW, 0, mask, Trustee.of(sid));
    }

    /** True when the entry is about this object. */
    public boolean isEffective() {
        return (flags & INHERIT_ONLY) == 0;
    }

    /** The entry about somebody else. */
    public AccessEntry with(Trustee other) {
        return new AccessEntry(kind, flags, mask, other);
    }

    /** The entry as SDDL, in parentheses. */
    @Override
    public String toString() {
        var text = new StringBuilder("(").append(kind.letters()).append(';');
        for (Flag flag : FLAGS) {
            if ((flags & flag.bit()) != 0) {
                text.append(flag.letters());
            }
        }
        return text.append(';')
                .append(kind == Kind.LABEL ? Rights.labelText(mask) : Rights.text(mask))
                .append(";;;")
                .append(trustee)
                .append(')')
                .toString();
    }
}

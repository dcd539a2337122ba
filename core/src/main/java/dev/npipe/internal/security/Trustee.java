// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;

/**
 * Whom an entry is about.
 *
 * <p>Here and elsewhere, a record that is compared while a pipe is used has an {@code equals} of
 * its own. That of the JDK links through {@code java.lang.runtime.ObjectMethods}, whose method
 * handles remember the type of the last record softly, and with it this class loader.
 */
public sealed interface Trustee {

    /** A security identifier. */
    record Known(Sid sid) implements Trustee {
        @Override
        public boolean equals(Object other) {
            return other instanceof Known known && sid.equals(known.sid);
        }

        @Override
        public int hashCode() {
            return sid.hashCode();
        }

        @Override
        public String toString() {
            return WellKnown.text(sid);
        }
    }

    /**
     * A member of a domain by its two letters, such as the domain's administrators. Which domain
     * that is, only Windows knows.
     *
     * @param letters the name in SDDL
     * @param relativeId the last number of its identifier
     */
    record DomainMember(String letters, long relativeId) implements Trustee {
        @Override
        public String toString() {
            return letters;
        }
    }

    /** An account by its name, not looked up yet. */
    record Named(String name, boolean group) implements Trustee {
        @Override
        public String toString() {
            return (group ? "group " : "user ") + name;
        }
    }

    /** An account that was looked up on a backend which does not tell its number. */
    record Principal(UserPrincipal user) implements Trustee {
        @Override
        public boolean equals(Object other) {
            return other instanceof Principal principal && user.equals(principal.user);
        }

        @Override
        public int hashCode() {
            return user.hashCode();
        }

        @Override
        public String toString() {
            return "user " + user.getName();
        }
    }

    /** The trustee with an identifier. */
    static Trustee of(Sid sid) {
        return new Known(sid);
    }

    /** What two upper-case letters of SDDL stand for. */
    static Optional<Trustee> ofLetters(String letters) {
        Optional<Trustee> known = WellKnown.sid(letters).map(Known::new);
        return known.or(
                () -> WellKnown.domainMember(letters).map(id -> new DomainMember(letters, id)));
    }

    /** True for the server's own user in whatever guise: owner rights, or creator owner. */
    default boolean isOwner() {
        return this instanceof Known known
                && (known.sid().equals(Sid.OWNER_RIGHTS) || known.sid().equals(Sid.CREATOR_OWNER));
    }
}

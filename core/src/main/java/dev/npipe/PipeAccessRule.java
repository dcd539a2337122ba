// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.security.AccessEntry;
import dev.npipe.internal.security.Rights;

/**
 * One entry of a pipe's access control list: it allows or denies somebody something. Rules count in
 * their order; what the first one about somebody decides, no later one changes.
 *
 * @param kind what the rule does
 * @param trustee whom it is about, as SDDL writes it ({@code AU}, {@code S-1-22-1-1000}), or {@code
 *     user NAME} or {@code group NAME} of an account that was not looked up
 * @param mask the rights, as an access mask of Windows; generic rights are replaced by what they
 *     mean for a pipe
 * @see PipeSecurity#rules
 * @since 0.1
 */
public record PipeAccessRule(Kind kind, String trustee, int mask) {
    /** What a rule does. */
    public enum Kind {
        /** It lets somebody do something. */
        ALLOW,

        /** It keeps somebody from something. */
        DENY
    }

    static PipeAccessRule of(AccessEntry entry) {
        return new PipeAccessRule(
                entry.kind() == AccessEntry.Kind.DENY ? Kind.DENY : Kind.ALLOW,
                entry.trustee().toString(),
                Rights.mapped(entry.mask()));
    }

    /** True for a rule that Windows asks about, and not for one of audits or labels. */
    static boolean is(AccessEntry entry) {
        return entry.isEffective()
                && (entry.kind() == AccessEntry.Kind.ALLOW
                        || entry.kind() == AccessEntry.Kind.DENY);
    }

    /**
     * Tells whether the rule decides about reading: one that allows gives all that a client asks
     * for that opens the pipe to read, and one that denies takes some of it.
     *
     * @return true if it does
     */
    public boolean reads() {
        return has(Rights.TO_READ);
    }

    /**
     * Tells whether the rule decides about writing.
     *
     * @return true if it does
     */
    public boolean writes() {
        return has(Rights.TO_WRITE);
    }

    /**
     * Tells whether the rule is about adding instances, which makes a second server of the pipe on
     * Windows.
     *
     * @return true if it is
     */
    public boolean addsInstances() {
        return (mask & Rights.CREATE_INSTANCE) != 0;
    }

    private boolean has(int wanted) {
        return kind == Kind.ALLOW ? (mask & wanted) == wanted : (mask & wanted) != 0;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.util.List;
import java.util.Set;

/** Tells before the first client whether a backend will know enough of each to decide. */
final class Decidable {
    /** Every local peer is one of these. */
    private static final Set<Sid> ALL_LOCAL =
            Set.of(
                    Sid.EVERYONE,
                    Sid.AUTHENTICATED_USERS,
                    WellKnown.LOCAL,
                    WellKnown.INTERACTIVE,
                    WellKnown.USERS);

    private Decidable() {}

    /**
     * Looks for an entry that can make a difference and that the backend cannot match.
     *
     * @throws UnsupportedOperationException if there is one
     */
    static void check(String pipe, List<AccessEntry> entries, Trustee owner, Accounts accounts) {
        require(pipe, owner, accounts);
        int open = Rights.TO_READ | Rights.TO_WRITE;
        for (AccessEntry entry : entries) {
            if ((entry.mask() & open) == 0) {
                continue; // what comes before has decided it for everybody
            }
            require(pipe, entry.trustee(), accounts);
            if (entry.trustee() instanceof Trustee.Known known && ALL_LOCAL.contains(known.sid())) {
                open &= ~entry.mask();
            }
        }
    }

    /** Refuses a trustee that the backend cannot match. */
    static void require(String pipe, Trustee trustee, Accounts accounts) {
        if (trustee instanceof Trustee.Known known && !accounts.tells(known.sid())) {
            throw new UnsupportedOperationException(
                    pipe
                            + ": without native access nobody can tell whether a client is "
                            + trustee
                            + ": the system tells the name of its user only"
                            + " (--enable-native-access=dev.npipe)");
        }
    }
}

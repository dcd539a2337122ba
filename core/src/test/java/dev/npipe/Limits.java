// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import org.junit.jupiter.api.Assumptions;

/**
 * What a backend or its platform cannot do; each is a row of the platform support table. A
 * behaviour that needs it is skipped, visibly and with the name of the limit.
 *
 * @param byteDrain false when {@code awaitDrain} is unsupported on byte-type pipes
 * @param byteHalfClose false when a byte-type pipe has no half-close
 * @param exclusiveName false when the system lets a second server take a name
 * @param joinName true when {@code firstInstance(false)} joins an existing name
 * @param listing false when the system cannot list its pipes
 * @param countsListening true when the system also counts the instance that waits for the next
 *     client
 * @param remembersUnread false when the system forgets what a peer that has closed left unread
 */
record Limits(
        boolean byteDrain,
        boolean byteHalfClose,
        boolean exclusiveName,
        boolean joinName,
        boolean listing,
        boolean countsListening,
        boolean remembersUnread) {

    /** A backend that has everything that these do not name. */
    Limits(boolean byteDrain, boolean byteHalfClose, boolean exclusiveName, boolean joinName) {
        this(byteDrain, byteHalfClose, exclusiveName, joinName, true, false, true);
    }

    static void require(boolean possible, String limit) {
        Assumptions.assumeTrue(possible, "platform limit: " + limit);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.UnreadDataException;

/**
 * Whether the answer to a question is still to come: after a transaction whose wait for it was cut
 * off. It is the next message, whoever reads that; until then a question would get the answer to
 * the one before. From the moment that a read has begun with it, it is unread data like any other.
 *
 * <p>Guarded by the turn to read, but for {@link #check}, which is made before the turn is waited
 * for, too: a reader may be waiting for that very answer.
 */
public final class OwedAnswer {
    /** True from a question to the beginning of its answer. */
    private boolean asked;

    /** True when that is so, and the transaction is over. */
    private volatile boolean owed;

    /** Refuses a question while the answer to an earlier one was not read. */
    public void check(String pipe) throws UnreadDataException {
        if (owed) {
            throw new UnreadDataException(
                    pipe, "the answer to an earlier transaction was not read yet", true);
        }
    }

    /** Why a question is refused while data is unread, which nobody would take for an answer. */
    public static UnreadDataException unreadData(String pipe) {
        return new UnreadDataException(
                pipe, "a transaction cannot begin while unread data is waiting", false);
    }

    /** A question is in the pipe. */
    public void asked() {
        asked = true;
    }

    /** A message has begun, or none will come any more. */
    public void answered() {
        if (asked) {
            asked = false;
            owed = false;
        }
    }

    /** A transaction is over, answered or not. */
    public void over() {
        owed = asked;
    }
}

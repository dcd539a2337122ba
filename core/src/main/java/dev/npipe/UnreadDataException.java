// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * A {@link NamedPipeChannel#transact} was refused because something is to be read first, which
 * would be taken for its answer: {@code ERROR_PIPE_BUSY} (231), as {@code TransactNamedPipe} says
 * it. Nothing was written.
 *
 * <p>It goes away when that was read to its end, by a read of any kind.
 *
 * @since 0.1
 */
public final class UnreadDataException extends PipeBusyException {
    private static final long serialVersionUID = 1L;

    /** True when the answer to an earlier transaction is in the way. */
    private final boolean answerOwed;

    /**
     * Creates an exception for one pipe.
     *
     * @param pipe the pipe, in the form a user knows it by
     * @param reason what is in the way
     * @param answerOwed true if it is the answer to an earlier transaction
     */
    public UnreadDataException(String pipe, String reason, boolean answerOwed) {
        super(pipe, WinError.ERROR_PIPE_BUSY, reason);
        this.answerOwed = answerOwed;
    }

    /**
     * Tells whether the answer to an earlier transaction is in the way: one that timed out, say. It
     * may still be on its way, so a read of it may wait.
     *
     * @return false if it is data that nobody asked for, or an answer that was read in part
     */
    public boolean isAnswerOwed() {
        return answerOwed;
    }
}

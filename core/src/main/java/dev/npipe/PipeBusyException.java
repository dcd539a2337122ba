// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * No instance of the pipe was free in time: {@code ERROR_PIPE_BUSY} (231) or {@code
 * ERROR_SEM_TIMEOUT} (121).
 *
 * <p>When a {@link NamedPipeChannel#transact} fails with it, it is an {@link UnreadDataException}.
 *
 * @since 0.1
 */
public sealed class PipeBusyException extends NamedPipeException permits UnreadDataException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception for one pipe.
     *
     * @param pipe the pipe, in the form a user knows it by
     * @param errorCode 231 or 121
     * @param reason what was busy
     */
    public PipeBusyException(String pipe, int errorCode, String reason) {
        super(pipe, errorCode, reason);
    }
}

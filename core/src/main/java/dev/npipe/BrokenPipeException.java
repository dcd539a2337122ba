// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * The other end of a pipe is gone: it has closed, was disconnected, or its process has ended. What
 * it had written can still be read.
 *
 * <p>The code is 232 ({@code ERROR_NO_DATA}) or 233 ({@code ERROR_PIPE_NOT_CONNECTED}) for a write,
 * 109 ({@code ERROR_BROKEN_PIPE}) in the middle of a message, in {@link NamedPipeChannel#peek} and
 * in {@link NamedPipeChannel#awaitDrain}, 64 ({@code ERROR_NETNAME_DELETED}) when the connection to
 * another machine is lost. A read after the last message is no failure, but -1.
 *
 * @since 0.1
 */
public final class BrokenPipeException extends NamedPipeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception for one pipe.
     *
     * @param pipe the pipe, in the form a user knows it by
     * @param errorCode 109, 232, 233 or 64
     * @param reason what went wrong, without the code
     */
    public BrokenPipeException(String pipe, int errorCode, String reason) {
        super(pipe, errorCode, reason);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

/**
 * A call was cancelled by another thread: {@link NamedPipeChannel#cancel}, {@link
 * NamedPipeServerChannel#cancel} or {@link NamedPipeChannelBuilder#cancel}. The channel stays open,
 * unless a time limit that passed at the same moment would have closed it, too.
 *
 * <p>The code is 995 ({@code ERROR_OPERATION_ABORTED}), with which Windows ends what {@code
 * CancelIoEx} cancels.
 *
 * @since 0.1
 */
public final class PipeCancelledException extends NamedPipeException {
    private static final long serialVersionUID = 1L;

    /** The call. */
    private final String operation;

    /**
     * Creates an exception for one call.
     *
     * @param pipe the pipe, in the form a user knows it by
     * @param operation what was cancelled, such as "read"
     */
    public PipeCancelledException(String pipe, String operation) {
        super(pipe, WinError.ERROR_OPERATION_ABORTED, operation + " was cancelled");
        this.operation = operation;
    }

    /**
     * What was cancelled: {@code "read"}, {@code "write"}, {@code "transact"}, {@code
     * "awaitDrain"}, {@code "shutdownOutput"}, {@code "accept"} or {@code "connect"}.
     *
     * @return the operation
     */
    public String operation() {
        return operation;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.nio.file.FileSystemException;

/**
 * A pipe operation failed for a reason that no exception of the JDK names better.
 *
 * <p>Its code is a Win32 error code on every platform, so that the same program can react to the
 * same situation everywhere: 109 ({@code ERROR_BROKEN_PIPE}) when the peer went away in the middle
 * of a message, 232 ({@code ERROR_NO_DATA}) when writing to a peer that is gone, 230 ({@code
 * ERROR_BAD_PIPE}) for a message operation on a byte pipe, 234 ({@code ERROR_MORE_DATA}) when a
 * message is longer than its reader allows.
 *
 * @since 0.1
 */
public class NamedPipeException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    /** The Win32 error code. */
    private final int errorCode;

    /**
     * Creates an exception for one pipe.
     *
     * @param pipe the pipe, in the form a user knows it by
     * @param errorCode the Win32 error code
     * @param reason what went wrong, without the code
     */
    public NamedPipeException(String pipe, int errorCode, String reason) {
        super(pipe, null, reason + " (Win32 error " + errorCode + ")");
        this.errorCode = errorCode;
    }

    /**
     * The Win32 error code of this failure.
     *
     * @return the code, for example 109
     */
    public final int errorCode() {
        return errorCode;
    }
}

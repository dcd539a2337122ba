// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.nio.file.FileSystemException;

/**
 * A pipe operation failed for a reason that no exception of the JDK names better.
 *
 * <p>Its code is a Win32 error code on every platform, so that the same program can react to the
 * same situation everywhere; {@link WinError} has their names. The situations that a program reacts
 * to have types of their own: {@link BrokenPipeException} when the other end is gone, {@link
 * MessageTooLongException}, {@link PipeBusyException} and, in a transaction, {@link
 * UnreadDataException}.
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
     * The pipe that it is about.
     *
     * @return the address as text, as {@link NamedPipeAddress#toString} gives it
     */
    public final String pipe() {
        return getFile();
    }

    /**
     * The Win32 error code of this failure.
     *
     * @return the code, for example {@link WinError#ERROR_BAD_PIPE}
     */
    public final int errorCode() {
        return errorCode;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.error;

import dev.npipe.BrokenPipeException;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeBusyException;
import dev.npipe.WinError;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The Win32 error codes this library speaks, and the exception each one becomes. */
public final class Win32Error {
    public static final int SUCCESS = 0;
    public static final int FILE_NOT_FOUND = 2;
    public static final int PATH_NOT_FOUND = 3;
    public static final int ACCESS_DENIED = 5;
    public static final int INVALID_HANDLE = 6;
    public static final int INVALID_DATA = WinError.ERROR_INVALID_DATA;
    public static final int NO_MORE_FILES = 18;
    public static final int NOT_SUPPORTED = WinError.ERROR_NOT_SUPPORTED;
    public static final int BAD_NETPATH = 53;
    public static final int NETNAME_DELETED = WinError.ERROR_NETNAME_DELETED;
    public static final int BAD_NET_NAME = 67;
    public static final int INVALID_PARAMETER = WinError.ERROR_INVALID_PARAMETER;
    public static final int BROKEN_PIPE = WinError.ERROR_BROKEN_PIPE;
    public static final int CALL_NOT_IMPLEMENTED = 120;
    public static final int SEM_TIMEOUT = WinError.ERROR_SEM_TIMEOUT;
    public static final int INSUFFICIENT_BUFFER = 122;
    public static final int ALREADY_EXISTS = 183;
    public static final int PIPE_LOCAL = 229;
    public static final int BAD_PIPE = WinError.ERROR_BAD_PIPE;
    public static final int PIPE_BUSY = WinError.ERROR_PIPE_BUSY;
    public static final int NO_DATA = WinError.ERROR_NO_DATA;
    public static final int PIPE_NOT_CONNECTED = WinError.ERROR_PIPE_NOT_CONNECTED;
    public static final int MORE_DATA = WinError.ERROR_MORE_DATA;
    public static final int PIPE_CONNECTED = 535;
    public static final int PIPE_LISTENING = 536;
    public static final int HANDLES_CLOSED = 676;
    public static final int OPERATION_ABORTED = WinError.ERROR_OPERATION_ABORTED;
    public static final int IO_PENDING = 997;
    public static final int NOT_FOUND = 1168;
    public static final int REVISION_MISMATCH = WinError.ERROR_REVISION_MISMATCH;
    public static final int PRIVILEGE_NOT_HELD = 1314;
    public static final int NONE_MAPPED = WinError.ERROR_NONE_MAPPED;
    public static final int CANNOT_IMPERSONATE = WinError.ERROR_CANNOT_IMPERSONATE;
    public static final int NO_SYSTEM_RESOURCES = WinError.ERROR_NO_SYSTEM_RESOURCES;

    private Win32Error() {}

    /** True of a code that says that nobody is at the other end of a pipe any more. */
    public static boolean isGone(int code) {
        return switch (code) {
            case BROKEN_PIPE, NO_DATA, PIPE_NOT_CONNECTED, NETNAME_DELETED -> true;
            default -> false;
        };
    }

    /** The exception for a code, with the reason a user is told. */
    public static FileSystemException exception(String pipe, int code, String reason) {
        return switch (code) {
            case FILE_NOT_FOUND, PATH_NOT_FOUND, BAD_NETPATH, BAD_NET_NAME ->
                    new NoSuchFileException(pipe, null, reason);
            case ACCESS_DENIED, PRIVILEGE_NOT_HELD -> new AccessDeniedException(pipe, null, reason);
            case PIPE_BUSY, SEM_TIMEOUT -> new PipeBusyException(pipe, code, reason);
            default ->
                    isGone(code)
                            ? new BrokenPipeException(pipe, code, reason)
                            : new NamedPipeException(pipe, code, reason);
        };
    }

    /** {@link #exception} with a cause. */
    public static FileSystemException exception(
            String pipe, int code, String reason, Throwable cause) {
        FileSystemException e = exception(pipe, code, reason);
        e.initCause(cause);
        return e;
    }
}

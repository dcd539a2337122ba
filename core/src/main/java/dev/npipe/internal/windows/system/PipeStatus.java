// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import dev.npipe.internal.error.Win32Error;

/**
 * The NTSTATUS in which operations on pipes end, as an OVERLAPPED holds it, and the Win32 errors
 * that {@code RtlNtStatusToDosError} makes of them.
 */
public final class PipeStatus {
    public static final int SUCCESS = 0;
    public static final int PENDING = 0x103;
    public static final int BUFFER_OVERFLOW = 0x80000005;
    static final int INVALID_PIPE_STATE = 0xC00000AD;
    static final int PIPE_BUSY = 0xC00000AE;
    public static final int PIPE_DISCONNECTED = 0xC00000B0;
    static final int PIPE_CLOSING = 0xC00000B1;
    public static final int CANCELLED = 0xC0000120;
    public static final int PIPE_BROKEN = 0xC000014B;

    /** No Win32 error: ask {@code GetOverlappedResult}. */
    public static final int UNKNOWN = -1;

    private PipeStatus() {}

    /** The Win32 error for a status, {@link #UNKNOWN} for one that is not of pipes. */
    public static int toWin32(int status) {
        return switch (status) {
            case SUCCESS -> Win32Error.SUCCESS;
            case BUFFER_OVERFLOW -> Win32Error.MORE_DATA;
            case INVALID_PIPE_STATE -> Win32Error.BAD_PIPE;
            case PIPE_BUSY -> Win32Error.PIPE_BUSY;
            case PIPE_DISCONNECTED -> Win32Error.PIPE_NOT_CONNECTED;
            case PIPE_CLOSING -> Win32Error.NO_DATA;
            case CANCELLED -> Win32Error.OPERATION_ABORTED;
            case PIPE_BROKEN -> Win32Error.BROKEN_PIPE;
            default -> UNKNOWN;
        };
    }
}

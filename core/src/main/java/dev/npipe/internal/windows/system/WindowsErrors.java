// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Exceptions for the errors of Windows, with our own words for those that a user meets. */
public final class WindowsErrors {
    private static final int TEXT_LENGTH = 512;

    private WindowsErrors() {}

    /** The exception for an error that a call reported. */
    public static IOException exception(Kernel32 kernel, String pipe, int code) {
        return Win32Error.exception(pipe, code, reason(kernel, code));
    }

    private static String reason(Kernel32 kernel, int code) {
        return switch (code) {
            case Win32Error.FILE_NOT_FOUND, Win32Error.PATH_NOT_FOUND -> "no such pipe";
            case Win32Error.PIPE_BUSY, Win32Error.SEM_TIMEOUT -> "all pipe instances are busy";
            case Win32Error.NO_DATA, Win32Error.BROKEN_PIPE ->
                    "the other end of the pipe is closed";
            case Win32Error.PIPE_NOT_CONNECTED -> "the server has disconnected this pipe";
            case Win32Error.ACCESS_DENIED -> "access is denied";
            default -> text(kernel, code);
        };
    }

    /** The system's own text, in the user's language. */
    private static String text(Kernel32 kernel, int code) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(2L * TEXT_LENGTH, 2);
            int length =
                    kernel.formatMessage(
                            Constants.FORMAT_MESSAGE_FROM_SYSTEM
                                    | Constants.FORMAT_MESSAGE_IGNORE_INSERTS,
                            code,
                            room.address(),
                            TEXT_LENGTH);
            String text = room.getString(0, StandardCharsets.UTF_16LE);
            return length == 0 ? "the system gives no reason" : text.strip();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Kernel32;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Ntdll;
import dev.npipe.internal.windows.system.PipeStatus;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A connected handle and what does not change about its pipe.
 *
 * @param info the properties; the number of instances in it is not the present one
 */
public record PipeState(long handle, PipeInfo info) {

    /** How many bytes a write here may leave unread before it waits. */
    int writeQuota() {
        return info.serverEnd() ? info.outboundBufferSize() : info.inboundBufferSize();
    }

    /** Asks {@code GetNamedPipeInfo}; only the system's own records tell the direction. */
    public static PipeState of(WindowsSystem system, String pipe, long handle, PipeDirection opened)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Layouts.CALL_STATE_SIZE, 8);
            MemorySegment out = arena.allocate(JAVA_INT, 4);
            long at = out.address();
            int code = system.kernel.getNamedPipeInfo(state, handle, at, at + 4, at + 8, at + 12);
            if (code != Win32Error.SUCCESS) {
                throw WindowsErrors.exception(system.kernel, pipe, code);
            }
            int flags = out.getAtIndex(JAVA_INT, 0);
            return new PipeState(
                    handle,
                    new PipeInfo(
                            (flags & Constants.PIPE_TYPE_MESSAGE) != 0
                                    ? PipeMode.MESSAGE
                                    : PipeMode.BYTE,
                            direction(system.ntdll, handle, opened),
                            (flags & Constants.PIPE_SERVER_END) != 0,
                            out.getAtIndex(JAVA_INT, 2),
                            out.getAtIndex(JAVA_INT, 1),
                            out.getAtIndex(JAVA_INT, 3),
                            0));
        }
    }

    private static PipeDirection direction(Ntdll ntdll, long handle, PipeDirection opened) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment local = arena.allocate(Layouts.PIPE_LOCAL_INFORMATION);
            if (!localInformation(ntdll, handle, arena, local)) {
                return opened; // a redirector need not tell
            }
            return switch (local.get(JAVA_INT, Layouts.PIPE_CONFIGURATION)) {
                case Constants.FILE_PIPE_INBOUND -> PipeDirection.INBOUND;
                case Constants.FILE_PIPE_OUTBOUND -> PipeDirection.OUTBOUND;
                default -> PipeDirection.DUPLEX;
            };
        }
    }

    private static boolean localInformation(
            Ntdll ntdll, long handle, Arena arena, MemorySegment local) {
        return ntdll.ntQueryInformationFile(
                        handle,
                        arena.allocate(Layouts.IO_STATUS_BLOCK_SIZE, 8).address(),
                        local.address(),
                        (int) local.byteSize(),
                        Constants.FILE_PIPE_LOCAL_INFORMATION)
                == PipeStatus.SUCCESS;
    }

    /** True when nobody is at the other end any more; false also when the system does not tell. */
    public static boolean isOneEnded(Ntdll ntdll, long handle) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment local = arena.allocate(Layouts.PIPE_LOCAL_INFORMATION);
            if (!localInformation(ntdll, handle, arena, local)) {
                return false;
            }
            int state = local.get(JAVA_INT, Layouts.PIPE_STATE);
            return state == Constants.FILE_PIPE_CLOSING_STATE
                    || state == Constants.FILE_PIPE_DISCONNECTED_STATE;
        }
    }

    /** The properties, with the number of instances that there are now, 0 when it is not told. */
    PipeInfo infoNow(Kernel32 kernel) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment instances = arena.allocate(JAVA_INT);
            int code =
                    kernel.getNamedPipeHandleState(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8),
                            handle,
                            instances.address());
            return withInstances(code == Win32Error.SUCCESS ? instances.get(JAVA_INT, 0) : 0);
        }
    }

    private PipeInfo withInstances(int instances) {
        return new PipeInfo(
                info.type(),
                info.direction(),
                info.serverEnd(),
                info.inboundBufferSize(),
                info.outboundBufferSize(),
                info.maxInstances(),
                instances);
    }

    /** Changes the mode that a handle reads in. */
    public static void setReadMode(Kernel32 kernel, String pipe, long handle, PipeMode mode)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flags = arena.allocate(JAVA_INT);
            flags.set(JAVA_INT, 0, mode == PipeMode.MESSAGE ? Constants.PIPE_READMODE_MESSAGE : 0);
            int code =
                    kernel.setNamedPipeHandleState(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8), handle, flags.address());
            if (code == Win32Error.INVALID_PARAMETER) {
                throw Win32Error.exception(
                        pipe, code, "a byte-type pipe cannot be read in message mode");
            }
            if (code != Win32Error.SUCCESS) {
                throw WindowsErrors.exception(kernel, pipe, code);
            }
        }
    }
}

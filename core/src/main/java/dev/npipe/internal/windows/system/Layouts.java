// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

/** The structures of 64-bit Windows that this backend reads and writes, and places in them. */
public final class Layouts {
    /** {@code OVERLAPPED}. */
    public static final StructLayout OVERLAPPED =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("Internal"),
                    JAVA_LONG.withName("InternalHigh"),
                    JAVA_INT.withName("Offset"),
                    JAVA_INT.withName("OffsetHigh"),
                    JAVA_LONG.withName("hEvent"));

    public static final long OVERLAPPED_INTERNAL = offset(OVERLAPPED, "Internal");
    public static final long OVERLAPPED_INTERNAL_HIGH = offset(OVERLAPPED, "InternalHigh");
    public static final long OVERLAPPED_EVENT = offset(OVERLAPPED, "hEvent");

    /** {@code OVERLAPPED_ENTRY}, what a completion port gives. */
    public static final StructLayout OVERLAPPED_ENTRY =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("lpCompletionKey"),
                    JAVA_LONG.withName("lpOverlapped"),
                    JAVA_LONG.withName("Internal"),
                    JAVA_INT.withName("dwNumberOfBytesTransferred"),
                    MemoryLayout.paddingLayout(4));

    public static final long ENTRY_OVERLAPPED = offset(OVERLAPPED_ENTRY, "lpOverlapped");

    /** {@code SECURITY_ATTRIBUTES}. */
    public static final StructLayout SECURITY_ATTRIBUTES =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("nLength"),
                    MemoryLayout.paddingLayout(4),
                    JAVA_LONG.withName("lpSecurityDescriptor"),
                    JAVA_INT.withName("bInheritHandle"),
                    MemoryLayout.paddingLayout(4));

    public static final long SECURITY_DESCRIPTOR =
            offset(SECURITY_ATTRIBUTES, "lpSecurityDescriptor");

    /** {@code WIN32_FIND_DATAW}. */
    public static final StructLayout FIND_DATA =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("dwFileAttributes"),
                    MemoryLayout.sequenceLayout(6, JAVA_INT).withName("times"),
                    JAVA_INT.withName("nFileSizeHigh"),
                    JAVA_INT.withName("nFileSizeLow"),
                    MemoryLayout.sequenceLayout(2, JAVA_INT).withName("dwReserved"),
                    MemoryLayout.sequenceLayout(260 * 2, JAVA_BYTE).withName("cFileName"),
                    MemoryLayout.sequenceLayout(14 * 2, JAVA_BYTE).withName("cAlternateFileName"));

    public static final long FIND_SIZE = offset(FIND_DATA, "nFileSizeLow");
    public static final long FIND_NAME = offset(FIND_DATA, "cFileName");

    /** {@code FILE_PIPE_LOCAL_INFORMATION}. */
    public static final StructLayout PIPE_LOCAL_INFORMATION =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("NamedPipeType"),
                    JAVA_INT.withName("NamedPipeConfiguration"),
                    JAVA_INT.withName("MaximumInstances"),
                    JAVA_INT.withName("CurrentInstances"),
                    JAVA_INT.withName("InboundQuota"),
                    JAVA_INT.withName("ReadDataAvailable"),
                    JAVA_INT.withName("OutboundQuota"),
                    JAVA_INT.withName("WriteQuotaAvailable"),
                    JAVA_INT.withName("NamedPipeState"),
                    JAVA_INT.withName("NamedPipeEnd"));

    public static final long PIPE_CONFIGURATION =
            offset(PIPE_LOCAL_INFORMATION, "NamedPipeConfiguration");
    public static final long PIPE_STATE = offset(PIPE_LOCAL_INFORMATION, "NamedPipeState");

    /** {@code MEMORY_BASIC_INFORMATION}. */
    public static final StructLayout MEMORY_BASIC_INFORMATION =
            MemoryLayout.structLayout(
                    JAVA_LONG.withName("BaseAddress"),
                    JAVA_LONG.withName("AllocationBase"),
                    JAVA_INT.withName("AllocationProtect"),
                    MemoryLayout.paddingLayout(4),
                    JAVA_LONG.withName("RegionSize"),
                    JAVA_INT.withName("State"),
                    JAVA_INT.withName("Protect"),
                    JAVA_INT.withName("Type"),
                    MemoryLayout.paddingLayout(4));

    public static final long REGION_BASE = offset(MEMORY_BASIC_INFORMATION, "BaseAddress");
    public static final long REGION_SIZE = offset(MEMORY_BASIC_INFORMATION, "RegionSize");
    public static final long REGION_STATE = offset(MEMORY_BASIC_INFORMATION, "State");
    public static final long REGION_PROTECT = offset(MEMORY_BASIC_INFORMATION, "Protect");
    public static final long REGION_TYPE = offset(MEMORY_BASIC_INFORMATION, "Type");

    /** {@code IO_STATUS_BLOCK}: a pointer-sized status and a pointer-sized count. */
    public static final long IO_STATUS_BLOCK_SIZE = 16;

    /**
     * Room for what a call captures: on Windows three ints, of which the last error is the first.
     */
    public static final long CALL_STATE_SIZE = 16;

    private Layouts() {}

    private static long offset(StructLayout struct, String field) {
        return struct.byteOffset(groupElement(field));
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

/** Numbers of winbase.h, winnt.h and ntifs.h, by their names there. */
public final class Constants {
    public static final int PIPE_ACCESS_INBOUND = 1;
    public static final int PIPE_ACCESS_OUTBOUND = 2;
    public static final int PIPE_ACCESS_DUPLEX = 3;
    public static final int FILE_FLAG_FIRST_PIPE_INSTANCE = 0x80000;
    public static final int FILE_FLAG_OVERLAPPED = 0x40000000;
    public static final int FILE_FLAG_WRITE_THROUGH = 0x80000000;

    public static final int PIPE_TYPE_MESSAGE = 4;
    public static final int PIPE_READMODE_MESSAGE = 2;
    public static final int PIPE_REJECT_REMOTE_CLIENTS = 8;
    public static final int PIPE_SERVER_END = 1;

    public static final int OPEN_EXISTING = 3;
    public static final int SECURITY_SQOS_PRESENT = 0x100000;
    public static final int SECURITY_LEVEL_SHIFT = 16;

    public static final int GENERIC_READ = 0x80000000;
    public static final int GENERIC_WRITE = 0x40000000;
    public static final int FILE_READ_ATTRIBUTES = 0x80;
    public static final int FILE_WRITE_ATTRIBUTES = 0x100;

    public static final int NMPWAIT_USE_DEFAULT_WAIT = 0;
    public static final int NMPWAIT_NOWAIT = 1;

    public static final int WAIT_OBJECT_0 = 0;
    public static final int WAIT_TIMEOUT = 258;
    public static final int INFINITE = -1;
    public static final long INVALID_HANDLE_VALUE = -1;

    public static final byte FILE_SKIP_COMPLETION_PORT_ON_SUCCESS = 1;

    public static final int THREAD_TERMINATE = 1;
    public static final int TOKEN_QUERY = 8;
    public static final int TOKEN_USER = 1;
    public static final int TOKEN_GROUPS = 2;
    public static final int SE_GROUP_USE_FOR_DENY_ONLY = 0x10;

    public static final int SID_TYPE_USER = 1;
    public static final int SID_TYPE_GROUP = 2;
    public static final int SID_TYPE_ALIAS = 4;
    public static final int SID_TYPE_WELL_KNOWN_GROUP = 5;

    public static final int SE_KERNEL_OBJECT = 6;
    public static final int OWNER_SECURITY_INFORMATION = 1;
    public static final int DACL_SECURITY_INFORMATION = 4;

    public static final int FILE_MAP_WRITE = 2;
    public static final int FILE_MAP_READ = 4;
    public static final int PAGE_NOACCESS = 1;
    public static final int PAGE_READWRITE = 4;
    public static final int MEM_COMMIT = 0x1000;
    public static final int MEM_FREE = 0x10000;
    public static final int MEM_MAPPED = 0x40000;

    static final int FORMAT_MESSAGE_IGNORE_INSERTS = 0x200;
    static final int FORMAT_MESSAGE_FROM_SYSTEM = 0x1000;

    public static final int FILE_PIPE_LOCAL_INFORMATION = 24;
    public static final int FILE_PIPE_INBOUND = 0;
    public static final int FILE_PIPE_OUTBOUND = 1;
    public static final int FILE_PIPE_DISCONNECTED_STATE = 1;
    public static final int FILE_PIPE_CLOSING_STATE = 4;

    private Constants() {}
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo.direct;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * The functions of Windows that {@link NativeWindows} calls, under their own names. A {@code
 * MethodHandle} is the pointer to a function together with the types of its arguments: a DWORD and
 * a BOOL are ints, a HANDLE is a long, everything with a star is an address.
 *
 * <p>The last error belongs to the thread and any other call overwrites it, the Java runtime's own
 * included. So the handle itself saves it into {@link #state}, right after the function returns.
 */
final class Win32 {
    static final long INVALID_HANDLE_VALUE = -1;

    private static final long LAST_ERROR_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("GetLastError"));

    private static final Win32Library KERNEL32 = Win32Library.named("kernel32.dll");
    private static final Win32Library ADVAPI32 = Win32Library.named("advapi32.dll");

    private static final MethodHandle CREATE_NAMED_PIPE =
            KERNEL32.function(
                    "CreateNamedPipeW",
                    JAVA_LONG,
                    ADDRESS,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    ADDRESS);
    private static final MethodHandle CONNECT_NAMED_PIPE =
            KERNEL32.function("ConnectNamedPipe", JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle DISCONNECT_NAMED_PIPE =
            KERNEL32.function("DisconnectNamedPipe", JAVA_INT, JAVA_LONG);
    private static final MethodHandle CREATE_FILE =
            KERNEL32.function(
                    "CreateFileW",
                    JAVA_LONG,
                    ADDRESS,
                    JAVA_INT,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_LONG);
    private static final MethodHandle WAIT_NAMED_PIPE =
            KERNEL32.function("WaitNamedPipeW", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SET_NAMED_PIPE_HANDLE_STATE =
            KERNEL32.function(
                    "SetNamedPipeHandleState", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle READ_FILE =
            KERNEL32.function("ReadFile", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle WRITE_FILE =
            KERNEL32.function(
                    "WriteFile", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle FLUSH_FILE_BUFFERS =
            KERNEL32.function("FlushFileBuffers", JAVA_INT, JAVA_LONG);
    private static final MethodHandle CLOSE_HANDLE =
            KERNEL32.function("CloseHandle", JAVA_INT, JAVA_LONG);
    private static final MethodHandle FORMAT_MESSAGE =
            KERNEL32.function(
                    "FormatMessageW",
                    JAVA_INT,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT,
                    ADDRESS);
    private static final MethodHandle LOCAL_FREE = KERNEL32.function("LocalFree", ADDRESS, ADDRESS);
    private static final MethodHandle CONVERT_STRING_SECURITY_DESCRIPTOR =
            ADVAPI32.function(
                    "ConvertStringSecurityDescriptorToSecurityDescriptorW",
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT,
                    ADDRESS,
                    ADDRESS);

    private final MemorySegment state;

    Win32(Arena arena) {
        state = arena.allocate(Linker.Option.captureStateLayout());
    }

    /** What the last call of this object left as its error; it means something after a failure. */
    int lastError() {
        return state.get(JAVA_INT, LAST_ERROR_OFFSET);
    }

    /**
     * {@code HANDLE CreateNamedPipeW(LPCWSTR name, DWORD openMode, DWORD pipeMode, DWORD
     * maxInstances, DWORD outBufferSize, DWORD inBufferSize, DWORD defaultTimeOut,
     * LPSECURITY_ATTRIBUTES security)}
     */
    long createNamedPipe(
            MemorySegment name,
            int openMode,
            int pipeMode,
            int maxInstances,
            int bufferSize,
            MemorySegment security) {
        try {
            return (long)
                    CREATE_NAMED_PIPE.invokeExact(
                            state,
                            name,
                            openMode,
                            pipeMode,
                            maxInstances,
                            bufferSize,
                            bufferSize,
                            0,
                            security);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code BOOL ConnectNamedPipe(HANDLE pipe, LPOVERLAPPED overlapped)} */
    boolean connectNamedPipe(long pipe) {
        try {
            return (int) CONNECT_NAMED_PIPE.invokeExact(state, pipe, MemorySegment.NULL) != 0;
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code BOOL DisconnectNamedPipe(HANDLE pipe)} */
    boolean disconnectNamedPipe(long pipe) {
        try {
            return (int) DISCONNECT_NAMED_PIPE.invokeExact(state, pipe) != 0;
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /**
     * {@code HANDLE CreateFileW(LPCWSTR name, DWORD access, DWORD shareMode, LPSECURITY_ATTRIBUTES
     * security, DWORD creation, DWORD flags, HANDLE template)}
     */
    long createFile(MemorySegment name, int access, int creation, int flags) {
        try {
            return (long)
                    CREATE_FILE.invokeExact(
                            state, name, access, 0, MemorySegment.NULL, creation, flags, 0L);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code BOOL WaitNamedPipeW(LPCWSTR name, DWORD milliseconds)} */
    boolean waitNamedPipe(MemorySegment name, int milliseconds) {
        try {
            return (int) WAIT_NAMED_PIPE.invokeExact(state, name, milliseconds) != 0;
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /**
     * {@code BOOL SetNamedPipeHandleState(HANDLE pipe, LPDWORD mode, LPDWORD maxCollectionCount,
     * LPDWORD collectDataTimeout)}
     */
    boolean setNamedPipeHandleState(long pipe, MemorySegment mode) {
        try {
            return (int)
                            SET_NAMED_PIPE_HANDLE_STATE.invokeExact(
                                    state, pipe, mode, MemorySegment.NULL, MemorySegment.NULL)
                    != 0;
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /**
     * {@code BOOL ReadFile(HANDLE file, LPVOID buffer, DWORD size, LPDWORD done, LPOVERLAPPED
     * overlapped)}
     */
    boolean readFile(long file, MemorySegment buffer, MemorySegment done) {
        try {
            return (int)
                            READ_FILE.invokeExact(
                                    state,
                                    file,
                                    buffer,
                                    (int) buffer.byteSize(),
                                    done,
                                    MemorySegment.NULL)
                    != 0;
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /**
     * {@code BOOL WriteFile(HANDLE file, LPCVOID buffer, DWORD size, LPDWORD done, LPOVERLAPPED
     * overlapped)}
     */
    boolean writeFile(long file, MemorySegment buffer, MemorySegment done) {
        try {
            return (int)
                            WRITE_FILE.invokeExact(
                                    state,
                                    file,
                                    buffer,
                                    (int) buffer.byteSize(),
                                    done,
                                    MemorySegment.NULL)
                    != 0;
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code BOOL FlushFileBuffers(HANDLE file)} */
    boolean flushFileBuffers(long file) {
        try {
            return (int) FLUSH_FILE_BUFFERS.invokeExact(state, file) != 0;
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code BOOL CloseHandle(HANDLE object)} */
    boolean closeHandle(long object) {
        try {
            return (int) CLOSE_HANDLE.invokeExact(state, object) != 0;
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /**
     * {@code DWORD FormatMessageW(DWORD flags, LPCVOID source, DWORD message, DWORD language,
     * LPWSTR buffer, DWORD size, va_list *arguments)}; returns the number of characters.
     */
    int formatMessage(int flags, int message, MemorySegment buffer) {
        try {
            return (int)
                    FORMAT_MESSAGE.invokeExact(
                            state,
                            flags,
                            MemorySegment.NULL,
                            message,
                            0,
                            buffer,
                            (int) buffer.byteSize() / Character.BYTES,
                            MemorySegment.NULL);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code HLOCAL LocalFree(HLOCAL memory)} */
    void localFree(MemorySegment memory) {
        try {
            var _ = (MemorySegment) LOCAL_FREE.invokeExact(state, memory);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /**
     * {@code BOOL ConvertStringSecurityDescriptorToSecurityDescriptorW(LPCWSTR text, DWORD
     * revision, PSECURITY_DESCRIPTOR *descriptor, PULONG size)}
     */
    boolean convertStringSecurityDescriptor(MemorySegment text, MemorySegment descriptor) {
        int revision = 1; // SDDL_REVISION_1, the only one
        try {
            return (int)
                            CONVERT_STRING_SECURITY_DESCRIPTOR.invokeExact(
                                    state, text, revision, descriptor, MemorySegment.NULL)
                    != 0;
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** A string as Windows takes it: UTF-16 up to a NUL. */
    static MemorySegment wide(Arena arena, String text) {
        return arena.allocateFrom(text, StandardCharsets.UTF_16LE);
    }

    /**
     * A C function throws nothing: this is a handle that is called with other types than it has.
     */
    private static AssertionError wrongDescriptor(Throwable e) {
        return new AssertionError(e);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.Win32Error;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions of kernel32.dll that open pipes, move data and wait for it. */
abstract sealed class FfmPipeKernel32 implements Kernel32 permits FfmKernel32 {
    /** Made at the first call. */
    private static final class Calls {
        private static final SystemLibrary LIBRARY = new SystemLibrary("kernel32.dll");
        static final MethodHandle CREATE_NAMED_PIPE =
                LIBRARY.capturing(
                        "CreateNamedPipeW",
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_LONG);
        static final MethodHandle CONNECT_NAMED_PIPE =
                LIBRARY.capturing("ConnectNamedPipe", JAVA_INT, JAVA_LONG, JAVA_LONG);
        static final MethodHandle DISCONNECT_NAMED_PIPE =
                LIBRARY.capturing("DisconnectNamedPipe", JAVA_INT, JAVA_LONG);
        static final MethodHandle CREATE_FILE =
                LIBRARY.capturing(
                        "CreateFileW",
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_LONG);
        static final MethodHandle READ_FILE =
                LIBRARY.capturing(
                        "ReadFile", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
        static final MethodHandle WRITE_FILE =
                LIBRARY.capturing(
                        "WriteFile",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG);
        static final MethodHandle TRANSACT_NAMED_PIPE =
                LIBRARY.capturing(
                        "TransactNamedPipe",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG);
        static final MethodHandle PEEK_NAMED_PIPE =
                LIBRARY.capturing(
                        "PeekNamedPipe",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG);
        static final MethodHandle CANCEL_IO_EX =
                LIBRARY.capturing("CancelIoEx", JAVA_INT, JAVA_LONG, JAVA_LONG);
        static final MethodHandle CANCEL_SYNCHRONOUS_IO =
                LIBRARY.capturing("CancelSynchronousIo", JAVA_INT, JAVA_LONG);
        static final MethodHandle GET_OVERLAPPED_RESULT =
                LIBRARY.capturing(
                        "GetOverlappedResult", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
        static final MethodHandle CREATE_IO_COMPLETION_PORT =
                LIBRARY.capturing(
                        "CreateIoCompletionPort",
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_INT);
        static final MethodHandle GET_QUEUED_COMPLETION_STATUS_EX =
                LIBRARY.capturing(
                        "GetQueuedCompletionStatusEx",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_INT);
        static final MethodHandle SET_FILE_COMPLETION_NOTIFICATION_MODES =
                LIBRARY.capturing(
                        "SetFileCompletionNotificationModes", JAVA_INT, JAVA_LONG, JAVA_BYTE);
        static final MethodHandle CREATE_EVENT =
                LIBRARY.capturing(
                        "CreateEventW", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
        static final MethodHandle WAIT_FOR_SINGLE_OBJECT =
                LIBRARY.capturing("WaitForSingleObject", JAVA_INT, JAVA_LONG, JAVA_INT);
        static final MethodHandle CLOSE_HANDLE =
                LIBRARY.capturing("CloseHandle", JAVA_INT, JAVA_LONG);

        private Calls() {}
    }

    private static final int WAIT_FAILED = -1;

    static int lastError(MemorySegment state) {
        return state.get(JAVA_INT, 0);
    }

    static int result(MemorySegment state, int ok) {
        return ok != 0 ? Win32Error.SUCCESS : lastError(state);
    }

    static long handle(MemorySegment state, long handle, long invalid) {
        return handle != invalid ? handle : -lastError(state);
    }

    /** A wrong descriptor or a missing function, never a failure of the call. */
    static AssertionError broken(Throwable e) {
        return new AssertionError(e);
    }

    @Override
    public long createNamedPipe(
            MemorySegment state,
            long name,
            int openMode,
            int pipeMode,
            int maxInstances,
            int outBufferSize,
            int inBufferSize,
            int defaultTimeout,
            long securityAttributes) {
        try {
            return handle(
                    state,
                    (long)
                            Calls.CREATE_NAMED_PIPE.invokeExact(
                                    state,
                                    name,
                                    openMode,
                                    pipeMode,
                                    maxInstances,
                                    outBufferSize,
                                    inBufferSize,
                                    defaultTimeout,
                                    securityAttributes),
                    Constants.INVALID_HANDLE_VALUE);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int connectNamedPipe(MemorySegment state, long pipe, long overlapped) {
        try {
            return result(
                    state, (int) Calls.CONNECT_NAMED_PIPE.invokeExact(state, pipe, overlapped));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int disconnectNamedPipe(MemorySegment state, long pipe) {
        try {
            return result(state, (int) Calls.DISCONNECT_NAMED_PIPE.invokeExact(state, pipe));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public long createFile(MemorySegment state, long name, int access, int disposition, int flags) {
        try {
            return handle(
                    state,
                    (long)
                            Calls.CREATE_FILE.invokeExact(
                                    state, name, access, 0, 0L, disposition, flags, 0L),
                    Constants.INVALID_HANDLE_VALUE);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int readFile(MemorySegment state, long file, long buffer, int size, long overlapped) {
        try {
            return result(
                    state,
                    (int) Calls.READ_FILE.invokeExact(state, file, buffer, size, 0L, overlapped));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int writeFile(MemorySegment state, long file, long buffer, int size, long overlapped) {
        try {
            return result(
                    state,
                    (int) Calls.WRITE_FILE.invokeExact(state, file, buffer, size, 0L, overlapped));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int transactNamedPipe(
            MemorySegment state,
            long pipe,
            long in,
            int inSize,
            long out,
            int outSize,
            long read,
            long overlapped) {
        try {
            return result(
                    state,
                    (int)
                            Calls.TRANSACT_NAMED_PIPE.invokeExact(
                                    state, pipe, in, inSize, out, outSize, read, overlapped));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int peekNamedPipe(
            MemorySegment state,
            long pipe,
            long buffer,
            int size,
            long read,
            long available,
            long leftInMessage) {
        try {
            return result(
                    state,
                    (int)
                            Calls.PEEK_NAMED_PIPE.invokeExact(
                                    state, pipe, buffer, size, read, available, leftInMessage));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int cancelIoEx(MemorySegment state, long file, long overlapped) {
        try {
            return result(state, (int) Calls.CANCEL_IO_EX.invokeExact(state, file, overlapped));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int cancelSynchronousIo(MemorySegment state, long thread) {
        try {
            return result(state, (int) Calls.CANCEL_SYNCHRONOUS_IO.invokeExact(state, thread));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int getOverlappedResult(
            MemorySegment state, long file, long overlapped, long transferred) {
        try {
            return result(
                    state,
                    (int)
                            Calls.GET_OVERLAPPED_RESULT.invokeExact(
                                    state, file, overlapped, transferred, 0));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public long createIoCompletionPort(
            MemorySegment state, long file, long port, long key, int concurrentThreads) {
        try {
            return handle(
                    state,
                    (long)
                            Calls.CREATE_IO_COMPLETION_PORT.invokeExact(
                                    state, file, port, key, concurrentThreads),
                    0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int getQueuedCompletionStatusEx(
            MemorySegment state, long port, long entries, int count, long removed, int millis) {
        try {
            return result(
                    state,
                    (int)
                            Calls.GET_QUEUED_COMPLETION_STATUS_EX.invokeExact(
                                    state, port, entries, count, removed, millis, 0));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int setFileCompletionNotificationModes(MemorySegment state, long file, byte flags) {
        try {
            return result(
                    state,
                    (int)
                            Calls.SET_FILE_COMPLETION_NOTIFICATION_MODES.invokeExact(
                                    state, file, flags));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public long createEvent(MemorySegment state, int manualReset, int initialState) {
        try {
            return handle(
                    state,
                    (long) Calls.CREATE_EVENT.invokeExact(state, 0L, manualReset, initialState, 0L),
                    0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int waitForSingleObject(MemorySegment state, long handle, int millis) {
        try {
            int outcome = (int) Calls.WAIT_FOR_SINGLE_OBJECT.invokeExact(state, handle, millis);
            return outcome != WAIT_FAILED ? outcome : -lastError(state);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int closeHandle(MemorySegment state, long handle) {
        try {
            return result(state, (int) Calls.CLOSE_HANDLE.invokeExact(state, handle));
        } catch (Throwable e) {
            throw broken(e);
        }
    }
}

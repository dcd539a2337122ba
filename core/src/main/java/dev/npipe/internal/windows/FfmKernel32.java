// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.Win32Error;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * kernel32.dll itself: its functions that ask and tell about pipes, beside {@link FfmPipeKernel32}.
 */
final class FfmKernel32 extends FfmPipeKernel32 {
    /** Made at the first call. */
    private static final class Calls {
        private static final SystemLibrary LIBRARY = new SystemLibrary("kernel32.dll");
        static final MethodHandle WAIT_NAMED_PIPE =
                LIBRARY.capturing("WaitNamedPipeW", JAVA_INT, JAVA_LONG, JAVA_INT);
        static final MethodHandle SET_NAMED_PIPE_HANDLE_STATE =
                LIBRARY.capturing(
                        "SetNamedPipeHandleState",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG);
        static final MethodHandle GET_NAMED_PIPE_HANDLE_STATE =
                LIBRARY.capturing(
                        "GetNamedPipeHandleStateW",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_INT);
        static final MethodHandle GET_NAMED_PIPE_INFO =
                LIBRARY.capturing(
                        "GetNamedPipeInfo",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_LONG);
        static final MethodHandle GET_NAMED_PIPE_CLIENT_PROCESS_ID =
                LIBRARY.capturing("GetNamedPipeClientProcessId", JAVA_INT, JAVA_LONG, JAVA_LONG);
        static final MethodHandle GET_NAMED_PIPE_SERVER_PROCESS_ID =
                LIBRARY.capturing("GetNamedPipeServerProcessId", JAVA_INT, JAVA_LONG, JAVA_LONG);
        static final MethodHandle GET_NAMED_PIPE_CLIENT_SESSION_ID =
                LIBRARY.capturing("GetNamedPipeClientSessionId", JAVA_INT, JAVA_LONG, JAVA_LONG);
        static final MethodHandle GET_NAMED_PIPE_SERVER_SESSION_ID =
                LIBRARY.capturing("GetNamedPipeServerSessionId", JAVA_INT, JAVA_LONG, JAVA_LONG);
        static final @Nullable MethodHandle GET_NAMED_PIPE_CLIENT_COMPUTER_NAME =
                LIBRARY.capturingIfThere(
                        "GetNamedPipeClientComputerNameW",
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_INT);
        static final MethodHandle FLUSH_FILE_BUFFERS =
                LIBRARY.capturing("FlushFileBuffers", JAVA_INT, JAVA_LONG);
        static final MethodHandle FIND_FIRST_FILE =
                LIBRARY.capturing("FindFirstFileW", JAVA_LONG, JAVA_LONG, JAVA_LONG);
        static final MethodHandle FIND_NEXT_FILE =
                LIBRARY.capturing("FindNextFileW", JAVA_INT, JAVA_LONG, JAVA_LONG);
        static final MethodHandle FIND_CLOSE = LIBRARY.capturing("FindClose", JAVA_INT, JAVA_LONG);
        static final MethodHandle FORMAT_MESSAGE =
                LIBRARY.plain(
                        "FormatMessageW",
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_LONG);
        static final MethodHandle LOCAL_FREE = LIBRARY.plain("LocalFree", JAVA_LONG, JAVA_LONG);
        static final MethodHandle GET_CURRENT_PROCESS =
                LIBRARY.plain("GetCurrentProcess", JAVA_LONG);
        static final MethodHandle GET_CURRENT_THREAD = LIBRARY.plain("GetCurrentThread", JAVA_LONG);
        static final MethodHandle GET_CURRENT_THREAD_ID =
                LIBRARY.plain("GetCurrentThreadId", JAVA_INT);
        static final MethodHandle OPEN_THREAD =
                LIBRARY.capturing("OpenThread", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);

        private Calls() {}
    }

    @Override
    public int waitNamedPipe(MemorySegment state, long name, int millis) {
        try {
            return result(state, (int) Calls.WAIT_NAMED_PIPE.invokeExact(state, name, millis));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int setNamedPipeHandleState(MemorySegment state, long pipe, long mode) {
        try {
            return result(
                    state,
                    (int) Calls.SET_NAMED_PIPE_HANDLE_STATE.invokeExact(state, pipe, mode, 0L, 0L));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int getNamedPipeHandleState(MemorySegment state, long pipe, long instances) {
        try {
            return result(
                    state,
                    (int)
                            Calls.GET_NAMED_PIPE_HANDLE_STATE.invokeExact(
                                    state, pipe, 0L, instances, 0L, 0L, 0L, 0));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int getNamedPipeInfo(
            MemorySegment state, long pipe, long flags, long out, long in, long maxInstances) {
        try {
            return result(
                    state,
                    (int)
                            Calls.GET_NAMED_PIPE_INFO.invokeExact(
                                    state, pipe, flags, out, in, maxInstances));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int getNamedPipeClientProcessId(MemorySegment state, long pipe, long id) {
        try {
            return result(
                    state,
                    (int) Calls.GET_NAMED_PIPE_CLIENT_PROCESS_ID.invokeExact(state, pipe, id));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int getNamedPipeServerProcessId(MemorySegment state, long pipe, long id) {
        try {
            return result(
                    state,
                    (int) Calls.GET_NAMED_PIPE_SERVER_PROCESS_ID.invokeExact(state, pipe, id));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int getNamedPipeClientSessionId(MemorySegment state, long pipe, long id) {
        try {
            return result(
                    state,
                    (int) Calls.GET_NAMED_PIPE_CLIENT_SESSION_ID.invokeExact(state, pipe, id));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int getNamedPipeServerSessionId(MemorySegment state, long pipe, long id) {
        try {
            return result(
                    state,
                    (int) Calls.GET_NAMED_PIPE_SERVER_SESSION_ID.invokeExact(state, pipe, id));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int getNamedPipeClientComputerName(
            MemorySegment state, long pipe, long name, int bytes) {
        MethodHandle function = Calls.GET_NAMED_PIPE_CLIENT_COMPUTER_NAME;
        if (function == null) {
            return Win32Error.CALL_NOT_IMPLEMENTED;
        }
        try {
            return result(state, (int) function.invokeExact(state, pipe, name, bytes));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int flushFileBuffers(MemorySegment state, long file) {
        try {
            return result(state, (int) Calls.FLUSH_FILE_BUFFERS.invokeExact(state, file));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public long findFirstFile(MemorySegment state, long pattern, long data) {
        try {
            return handle(
                    state,
                    (long) Calls.FIND_FIRST_FILE.invokeExact(state, pattern, data),
                    Constants.INVALID_HANDLE_VALUE);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int findNextFile(MemorySegment state, long find, long data) {
        try {
            return result(state, (int) Calls.FIND_NEXT_FILE.invokeExact(state, find, data));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int findClose(MemorySegment state, long find) {
        try {
            return result(state, (int) Calls.FIND_CLOSE.invokeExact(state, find));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int formatMessage(int flags, int id, long buffer, int characters) {
        try {
            return (int) Calls.FORMAT_MESSAGE.invokeExact(flags, 0L, id, 0, buffer, characters, 0L);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public void localFree(long memory) {
        try {
            long notFreed = (long) Calls.LOCAL_FREE.invokeExact(memory);
            assert notFreed == 0;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public long getCurrentProcess() {
        try {
            return (long) Calls.GET_CURRENT_PROCESS.invokeExact();
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public long getCurrentThread() {
        try {
            return (long) Calls.GET_CURRENT_THREAD.invokeExact();
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int getCurrentThreadId() {
        try {
            return (int) Calls.GET_CURRENT_THREAD_ID.invokeExact();
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public long openThread(MemorySegment state, int access, int id) {
        try {
            return handle(state, (long) Calls.OPEN_THREAD.invokeExact(state, access, 0, id), 0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }
}

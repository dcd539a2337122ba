// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import static dev.npipe.internal.windows.system.Downcall.error;
import static dev.npipe.internal.windows.system.Downcall.handle;

import dev.npipe.internal.error.Win32Error;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** kernel32.dll itself. */
final class FfmKernel32 extends FfmSections {
    /** Bound at the first call of one; {@link SystemLibrary} says what the letters mean. */
    private static final class Calls {
        private static final SystemLibrary DLL = new SystemLibrary("kernel32.dll");

        static final Downcall CREATE_NAMED_PIPE = DLL.capturing("CreateNamedPipeW", "PDDDDDDP>P");
        static final Downcall CONNECT_NAMED_PIPE = DLL.capturing("ConnectNamedPipe", "PP>D");
        static final Downcall DISCONNECT_NAMED_PIPE = DLL.capturing("DisconnectNamedPipe", "P>D");
        static final Downcall CREATE_FILE = DLL.capturing("CreateFileW", "PDDPDDP>P");
        static final Downcall READ_FILE = DLL.capturing("ReadFile", "PPDPP>D");
        static final Downcall WRITE_FILE = DLL.capturing("WriteFile", "PPDPP>D");
        static final Downcall TRANSACT_NAMED_PIPE = DLL.capturing("TransactNamedPipe", "PPDPDPP>D");
        static final Downcall PEEK_NAMED_PIPE = DLL.capturing("PeekNamedPipe", "PPDPPP>D");
        static final Downcall CANCEL_IO_EX = DLL.capturing("CancelIoEx", "PP>D");
        static final Downcall CANCEL_SYNCHRONOUS_IO = DLL.capturing("CancelSynchronousIo", "P>D");
        static final Downcall GET_OVERLAPPED_RESULT =
                DLL.capturing("GetOverlappedResult", "PPPD>D");
        static final Downcall CREATE_IO_COMPLETION_PORT =
                DLL.capturing("CreateIoCompletionPort", "PPPD>P");
        static final Downcall GET_QUEUED_COMPLETION_STATUS_EX =
                DLL.capturing("GetQueuedCompletionStatusEx", "PPDPDD>D");
        static final Downcall SET_FILE_COMPLETION_NOTIFICATION_MODES =
                DLL.capturing("SetFileCompletionNotificationModes", "PC>D");
        static final Downcall CREATE_EVENT = DLL.capturing("CreateEventW", "PDDP>P");
        static final Downcall WAIT_FOR_SINGLE_OBJECT = DLL.capturing("WaitForSingleObject", "PD>D");
        static final Downcall WAIT_NAMED_PIPE = DLL.capturing("WaitNamedPipeW", "PD>D");
        static final Downcall SET_NAMED_PIPE_HANDLE_STATE =
                DLL.capturing("SetNamedPipeHandleState", "PPPP>D");
        static final Downcall GET_NAMED_PIPE_HANDLE_STATE =
                DLL.capturing("GetNamedPipeHandleStateW", "PPPPPPD>D");
        static final Downcall GET_NAMED_PIPE_INFO = DLL.capturing("GetNamedPipeInfo", "PPPPP>D");
        static final Downcall GET_NAMED_PIPE_CLIENT_PROCESS_ID =
                DLL.capturing("GetNamedPipeClientProcessId", "PP>D");
        static final Downcall GET_NAMED_PIPE_SERVER_PROCESS_ID =
                DLL.capturing("GetNamedPipeServerProcessId", "PP>D");
        static final Downcall GET_NAMED_PIPE_CLIENT_SESSION_ID =
                DLL.capturing("GetNamedPipeClientSessionId", "PP>D");
        static final Downcall GET_NAMED_PIPE_SERVER_SESSION_ID =
                DLL.capturing("GetNamedPipeServerSessionId", "PP>D");
        static final @Nullable Downcall GET_NAMED_PIPE_CLIENT_COMPUTER_NAME =
                DLL.capturingIfThere("GetNamedPipeClientComputerNameW", "PPD>D");
        static final Downcall FLUSH_FILE_BUFFERS = DLL.capturing("FlushFileBuffers", "P>D");
        static final Downcall FIND_FIRST_FILE = DLL.capturing("FindFirstFileW", "PP>P");
        static final Downcall FIND_NEXT_FILE = DLL.capturing("FindNextFileW", "PP>D");
        static final Downcall FIND_CLOSE = DLL.capturing("FindClose", "P>D");
        static final Downcall FORMAT_MESSAGE = DLL.plain("FormatMessageW", "DPDDPDP>D");
        static final Downcall CLOSE_HANDLE = DLL.capturing("CloseHandle", "P>D");
        static final Downcall LOCAL_FREE = DLL.plain("LocalFree", "P>P");
        static final Downcall GET_CURRENT_PROCESS = DLL.plain("GetCurrentProcess", ">P");
        static final Downcall GET_CURRENT_THREAD = DLL.plain("GetCurrentThread", ">P");
        static final Downcall GET_CURRENT_THREAD_ID = DLL.plain("GetCurrentThreadId", ">D");
        static final Downcall OPEN_THREAD = DLL.capturing("OpenThread", "DDD>P");

        private Calls() {}
    }

    private static final int WAIT_FAILED = -1;

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
        return handle(
                state,
                Calls.CREATE_NAMED_PIPE.call(
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
    }

    @Override
    public int connectNamedPipe(MemorySegment state, long pipe, long overlapped) {
        return error(state, Calls.CONNECT_NAMED_PIPE.call(state, pipe, overlapped));
    }

    @Override
    public int disconnectNamedPipe(MemorySegment state, long pipe) {
        return error(state, Calls.DISCONNECT_NAMED_PIPE.call(state, pipe));
    }

    @Override
    public long createFile(MemorySegment state, long name, int access, int disposition, int flags) {
        return handle(
                state,
                Calls.CREATE_FILE.call(state, name, access, 0, 0, disposition, flags, 0),
                Constants.INVALID_HANDLE_VALUE);
    }

    @Override
    public int readFile(MemorySegment state, long file, long buffer, int size, long overlapped) {
        return error(state, Calls.READ_FILE.call(state, file, buffer, size, 0, overlapped));
    }

    @Override
    public int writeFile(MemorySegment state, long file, long buffer, int size, long overlapped) {
        return error(state, Calls.WRITE_FILE.call(state, file, buffer, size, 0, overlapped));
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
        return error(
                state,
                Calls.TRANSACT_NAMED_PIPE.call(
                        state, pipe, in, inSize, out, outSize, read, overlapped));
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
        return error(
                state,
                Calls.PEEK_NAMED_PIPE.call(
                        state, pipe, buffer, size, read, available, leftInMessage));
    }

    @Override
    public int cancelIoEx(MemorySegment state, long file, long overlapped) {
        return error(state, Calls.CANCEL_IO_EX.call(state, file, overlapped));
    }

    @Override
    public int cancelSynchronousIo(MemorySegment state, long thread) {
        return error(state, Calls.CANCEL_SYNCHRONOUS_IO.call(state, thread));
    }

    @Override
    public int getOverlappedResult(
            MemorySegment state, long file, long overlapped, long transferred) {
        return error(
                state, Calls.GET_OVERLAPPED_RESULT.call(state, file, overlapped, transferred, 0));
    }

    @Override
    public long createIoCompletionPort(
            MemorySegment state, long file, long port, long key, int concurrentThreads) {
        return handle(
                state,
                Calls.CREATE_IO_COMPLETION_PORT.call(state, file, port, key, concurrentThreads),
                0);
    }

    @Override
    public int getQueuedCompletionStatusEx(
            MemorySegment state, long port, long entries, int count, long removed, int millis) {
        return error(
                state,
                Calls.GET_QUEUED_COMPLETION_STATUS_EX.call(
                        state, port, entries, count, removed, millis, 0));
    }

    @Override
    public int setFileCompletionNotificationModes(MemorySegment state, long file, byte flags) {
        return error(state, Calls.SET_FILE_COMPLETION_NOTIFICATION_MODES.call(state, file, flags));
    }

    @Override
    public long createEvent(MemorySegment state, int manualReset, int initialState) {
        return handle(state, Calls.CREATE_EVENT.call(state, 0, manualReset, initialState, 0), 0);
    }

    @Override
    public int waitForSingleObject(MemorySegment state, long handle, int millis) {
        int outcome = (int) Calls.WAIT_FOR_SINGLE_OBJECT.call(state, handle, millis);
        return outcome != WAIT_FAILED ? outcome : -Downcall.lastError(state);
    }

    @Override
    public int waitNamedPipe(MemorySegment state, long name, int millis) {
        return error(state, Calls.WAIT_NAMED_PIPE.call(state, name, millis));
    }

    @Override
    public int setNamedPipeHandleState(MemorySegment state, long pipe, long mode) {
        return error(state, Calls.SET_NAMED_PIPE_HANDLE_STATE.call(state, pipe, mode, 0, 0));
    }

    @Override
    public int getNamedPipeHandleState(MemorySegment state, long pipe, long instances) {
        return error(
                state,
                Calls.GET_NAMED_PIPE_HANDLE_STATE.call(state, pipe, 0, instances, 0, 0, 0, 0));
    }

    @Override
    public int getNamedPipeInfo(
            MemorySegment state, long pipe, long flags, long out, long in, long maxInstances) {
        return error(
                state, Calls.GET_NAMED_PIPE_INFO.call(state, pipe, flags, out, in, maxInstances));
    }

    @Override
    public int getNamedPipeClientProcessId(MemorySegment state, long pipe, long id) {
        return error(state, Calls.GET_NAMED_PIPE_CLIENT_PROCESS_ID.call(state, pipe, id));
    }

    @Override
    public int getNamedPipeServerProcessId(MemorySegment state, long pipe, long id) {
        return error(state, Calls.GET_NAMED_PIPE_SERVER_PROCESS_ID.call(state, pipe, id));
    }

    @Override
    public int getNamedPipeClientSessionId(MemorySegment state, long pipe, long id) {
        return error(state, Calls.GET_NAMED_PIPE_CLIENT_SESSION_ID.call(state, pipe, id));
    }

    @Override
    public int getNamedPipeServerSessionId(MemorySegment state, long pipe, long id) {
        return error(state, Calls.GET_NAMED_PIPE_SERVER_SESSION_ID.call(state, pipe, id));
    }

    @Override
    public int getNamedPipeClientComputerName(
            MemorySegment state, long pipe, long name, int bytes) {
        Downcall there = Calls.GET_NAMED_PIPE_CLIENT_COMPUTER_NAME;
        return there == null
                ? Win32Error.CALL_NOT_IMPLEMENTED
                : error(state, there.call(state, pipe, name, bytes));
    }

    @Override
    public int flushFileBuffers(MemorySegment state, long file) {
        return error(state, Calls.FLUSH_FILE_BUFFERS.call(state, file));
    }

    @Override
    public long findFirstFile(MemorySegment state, long pattern, long data) {
        return handle(
                state,
                Calls.FIND_FIRST_FILE.call(state, pattern, data),
                Constants.INVALID_HANDLE_VALUE);
    }

    @Override
    public int findNextFile(MemorySegment state, long find, long data) {
        return error(state, Calls.FIND_NEXT_FILE.call(state, find, data));
    }

    @Override
    public int findClose(MemorySegment state, long find) {
        return error(state, Calls.FIND_CLOSE.call(state, find));
    }

    @Override
    public int formatMessage(int flags, int id, long buffer, int characters) {
        return (int)
                Calls.FORMAT_MESSAGE.call(
                        Downcall.NO_STATE, flags, 0, id, 0, buffer, characters, 0);
    }

    @Override
    public int closeHandle(MemorySegment state, long handle) {
        return error(state, Calls.CLOSE_HANDLE.call(state, handle));
    }

    @Override
    public void localFree(long memory) {
        Calls.LOCAL_FREE.call(Downcall.NO_STATE, memory);
    }

    @Override
    public long getCurrentProcess() {
        return Calls.GET_CURRENT_PROCESS.call(Downcall.NO_STATE);
    }

    @Override
    public long getCurrentThread() {
        return Calls.GET_CURRENT_THREAD.call(Downcall.NO_STATE);
    }

    @Override
    public int getCurrentThreadId() {
        return (int) Calls.GET_CURRENT_THREAD_ID.call(Downcall.NO_STATE);
    }

    @Override
    public long openThread(MemorySegment state, int access, int id) {
        return handle(state, Calls.OPEN_THREAD.call(state, access, 0, id), 0);
    }
}

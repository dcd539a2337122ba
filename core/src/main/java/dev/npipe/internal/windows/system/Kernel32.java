// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import java.lang.foreign.MemorySegment;

/**
 * The functions of kernel32.dll that this backend calls. The documentation of each method is its C
 * signature.
 *
 * <p>A HANDLE and every pointer travel as a {@code long}, a BOOL and a DWORD as an {@code int}. A
 * function that reports failure returns {@link dev.npipe.internal.error.Win32Error#SUCCESS} or the
 * error; one that returns a handle returns it, or the negative error. {@code state} is {@link
 * Layouts#CALL_STATE_SIZE} bytes that nobody else uses during the call.
 */
public interface Kernel32 {
    /**
     * {@code HANDLE CreateNamedPipeW(LPCWSTR, DWORD openMode, DWORD pipeMode, DWORD maxInstances,
     * DWORD outBufferSize, DWORD inBufferSize, DWORD defaultTimeout, LPSECURITY_ATTRIBUTES)}.
     */
    long createNamedPipe(
            MemorySegment state,
            long name,
            int openMode,
            int pipeMode,
            int maxInstances,
            int outBufferSize,
            int inBufferSize,
            int defaultTimeout,
            long securityAttributes);

    /** {@code BOOL ConnectNamedPipe(HANDLE, LPOVERLAPPED)}. */
    int connectNamedPipe(MemorySegment state, long pipe, long overlapped);

    /** {@code BOOL DisconnectNamedPipe(HANDLE)}. */
    int disconnectNamedPipe(MemorySegment state, long pipe);

    /**
     * {@code HANDLE CreateFileW(LPCWSTR, DWORD access, DWORD share, LPSECURITY_ATTRIBUTES, DWORD
     * disposition, DWORD flags, HANDLE)}, without sharing, attributes and template.
     */
    long createFile(MemorySegment state, long name, int access, int disposition, int flags);

    /** {@code BOOL ReadFile(HANDLE, LPVOID, DWORD, NULL, LPOVERLAPPED)}. */
    int readFile(MemorySegment state, long file, long buffer, int size, long overlapped);

    /** {@code BOOL WriteFile(HANDLE, LPCVOID, DWORD, NULL, LPOVERLAPPED)}. */
    int writeFile(MemorySegment state, long file, long buffer, int size, long overlapped);

    /**
     * {@code BOOL TransactNamedPipe(HANDLE, LPVOID in, DWORD, LPVOID out, DWORD, LPDWORD read,
     * LPOVERLAPPED)}.
     */
    int transactNamedPipe(
            MemorySegment state,
            long pipe,
            long in,
            int inSize,
            long out,
            int outSize,
            long read,
            long overlapped);

    /** {@code BOOL PeekNamedPipe(HANDLE, LPVOID, DWORD, LPDWORD, LPDWORD, LPDWORD)}. */
    int peekNamedPipe(
            MemorySegment state,
            long pipe,
            long buffer,
            int size,
            long read,
            long available,
            long leftInMessage);

    /** {@code BOOL CancelIoEx(HANDLE, LPOVERLAPPED)}; 0 cancels everything on the handle. */
    int cancelIoEx(MemorySegment state, long file, long overlapped);

    /** {@code BOOL CancelSynchronousIo(HANDLE)}. */
    int cancelSynchronousIo(MemorySegment state, long thread);

    /** {@code BOOL GetOverlappedResult(HANDLE, LPOVERLAPPED, LPDWORD, FALSE)}. */
    int getOverlappedResult(MemorySegment state, long file, long overlapped, long transferred);

    /**
     * {@code HANDLE CreateIoCompletionPort(HANDLE, HANDLE, ULONG_PTR, DWORD)}; file -1 makes a
     * port.
     */
    long createIoCompletionPort(
            MemorySegment state, long file, long port, long key, int concurrentThreads);

    /**
     * {@code BOOL GetQueuedCompletionStatusEx(HANDLE, LPOVERLAPPED_ENTRY, ULONG, PULONG, DWORD,
     * FALSE)}.
     */
    int getQueuedCompletionStatusEx(
            MemorySegment state, long port, long entries, int count, long removed, int millis);

    /** {@code BOOL SetFileCompletionNotificationModes(HANDLE, UCHAR)}. */
    int setFileCompletionNotificationModes(MemorySegment state, long file, byte flags);

    /** {@code HANDLE CreateEventW(NULL, BOOL manualReset, BOOL initialState, NULL)}. */
    long createEvent(MemorySegment state, int manualReset, int initialState);

    /** {@code DWORD WaitForSingleObject(HANDLE, DWORD)}; what C returns, or the negative error. */
    int waitForSingleObject(MemorySegment state, long handle, int millis);

    /** {@code BOOL WaitNamedPipeW(LPCWSTR, DWORD)}. */
    int waitNamedPipe(MemorySegment state, long name, int millis);

    /** {@code BOOL SetNamedPipeHandleState(HANDLE, LPDWORD mode, NULL, NULL)}. */
    int setNamedPipeHandleState(MemorySegment state, long pipe, long mode);

    /**
     * {@code BOOL GetNamedPipeHandleStateW(HANDLE, NULL, LPDWORD instances, NULL, NULL, NULL, 0)}.
     */
    int getNamedPipeHandleState(MemorySegment state, long pipe, long instances);

    /** {@code BOOL GetNamedPipeInfo(HANDLE, LPDWORD, LPDWORD out, LPDWORD in, LPDWORD max)}. */
    int getNamedPipeInfo(
            MemorySegment state, long pipe, long flags, long out, long in, long maxInstances);

    /** {@code BOOL GetNamedPipeClientProcessId(HANDLE, PULONG)}. */
    int getNamedPipeClientProcessId(MemorySegment state, long pipe, long id);

    /** {@code BOOL GetNamedPipeServerProcessId(HANDLE, PULONG)}. */
    int getNamedPipeServerProcessId(MemorySegment state, long pipe, long id);

    /** {@code BOOL GetNamedPipeClientSessionId(HANDLE, PULONG)}. */
    int getNamedPipeClientSessionId(MemorySegment state, long pipe, long id);

    /** {@code BOOL GetNamedPipeServerSessionId(HANDLE, PULONG)}. */
    int getNamedPipeServerSessionId(MemorySegment state, long pipe, long id);

    /** {@code BOOL GetNamedPipeClientComputerNameW(HANDLE, LPWSTR, ULONG bytes)}. */
    int getNamedPipeClientComputerName(MemorySegment state, long pipe, long name, int bytes);

    /** {@code BOOL FlushFileBuffers(HANDLE)}. */
    int flushFileBuffers(MemorySegment state, long file);

    /** {@code HANDLE FindFirstFileW(LPCWSTR, LPWIN32_FIND_DATAW)}. */
    long findFirstFile(MemorySegment state, long pattern, long data);

    /** {@code BOOL FindNextFileW(HANDLE, LPWIN32_FIND_DATAW)}. */
    int findNextFile(MemorySegment state, long find, long data);

    /** {@code BOOL FindClose(HANDLE)}. */
    int findClose(MemorySegment state, long find);

    /**
     * {@code DWORD FormatMessageW(DWORD flags, NULL, DWORD id, 0, LPWSTR, DWORD characters, NULL)};
     * the number of characters, 0 when there is no text.
     */
    int formatMessage(int flags, int id, long buffer, int characters);

    /**
     * {@code HANDLE CreateFileMappingW(INVALID_HANDLE_VALUE, LPSECURITY_ATTRIBUTES, PAGE_READWRITE,
     * DWORD sizeHigh, DWORD sizeLow, LPCWSTR)}. A name that is taken is {@link
     * dev.npipe.internal.error.Win32Error#ALREADY_EXISTS}, and no handle of that section.
     */
    long createFileMapping(MemorySegment state, long securityAttributes, long size, long name);

    /** {@code HANDLE OpenFileMappingW(DWORD access, FALSE, LPCWSTR)}. */
    long openFileMapping(MemorySegment state, int access, long name);

    /** {@code LPVOID MapViewOfFile(HANDLE, DWORD access, 0, 0, 0)}, of the whole section. */
    long mapViewOfFile(MemorySegment state, long mapping, int access);

    /** {@code BOOL UnmapViewOfFile(LPCVOID)}. */
    int unmapViewOfFile(MemorySegment state, long address);

    /**
     * {@code DWORD GetMappedFileNameW(GetCurrentProcess(), LPVOID, LPWSTR, DWORD)}: how many
     * characters the name of the file has that is mapped there, or an error, negated. Memory of the
     * paging file has no name.
     */
    int getMappedFileName(MemorySegment state, long address, long name, int chars);

    /**
     * {@code SIZE_T VirtualQuery(LPCVOID, PMEMORY_BASIC_INFORMATION, SIZE_T)}, into a {@link
     * Layouts#MEMORY_BASIC_INFORMATION}.
     */
    int virtualQuery(MemorySegment state, long address, long information);

    /** {@code BOOL CloseHandle(HANDLE)}. */
    int closeHandle(MemorySegment state, long handle);

    /** {@code HLOCAL LocalFree(HLOCAL)}. */
    void localFree(long memory);

    /** {@code HANDLE GetCurrentProcess(void)}, a pseudo handle. */
    long getCurrentProcess();

    /** {@code HANDLE GetCurrentThread(void)}, a pseudo handle. */
    long getCurrentThread();

    /** {@code DWORD GetCurrentThreadId(void)}. */
    int getCurrentThreadId();

    /** {@code HANDLE OpenThread(DWORD access, FALSE, DWORD id)}. */
    long openThread(MemorySegment state, int access, int id);
}

// SPDX-License-Identifier: Apache-2.0
// The two ends of a pipe: made, opened, read and written.
#include "peer.h"

#include <sddl.h>
#include <stdlib.h>
#include <string.h>

#define CONNECT_MILLIS 20000

// Users who logged on may read and write, administrators may do everything.
static const wchar_t SECURITY[] = L"D:(A;OICI;GRGW;;;AU)(A;OICI;GA;;;BA)";

HANDLE create_instance(const Pipe *pipe, DWORD instances) {
    SECURITY_ATTRIBUTES security = {sizeof security, NULL, FALSE};
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(
                SECURITY, SDDL_REVISION_1, &security.lpSecurityDescriptor, NULL)) {
        fail(L"ConvertStringSecurityDescriptorToSecurityDescriptor");
    }
    DWORD mode = pipe->messages ? PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE
                                : PIPE_TYPE_BYTE | PIPE_READMODE_BYTE;
    HANDLE handle = CreateNamedPipeW(pipe->path, PIPE_ACCESS_DUPLEX, mode | PIPE_WAIT, instances,
                                     BUFFER_SIZE, BUFFER_SIZE, 0, &security);
    if (handle == INVALID_HANDLE_VALUE) {
        fail(L"CreateNamedPipe");
    }
    LocalFree(security.lpSecurityDescriptor);
    return handle;
}

void await_client(HANDLE handle) {
    if (!ConnectNamedPipe(handle, NULL) && GetLastError() != ERROR_PIPE_CONNECTED) {
        fail(L"ConnectNamedPipe");
    }
}

HANDLE open_pipe(const Pipe *pipe) {
    HANDLE handle;
    while ((handle = CreateFileW(pipe->path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING,
                                 0, NULL)) == INVALID_HANDLE_VALUE) {
        if (GetLastError() != ERROR_PIPE_BUSY) {
            fail(L"CreateFile");
        }
        if (!WaitNamedPipeW(pipe->path, CONNECT_MILLIS)) {
            fail(L"WaitNamedPipe");
        }
    }
    DWORD mode = PIPE_READMODE_MESSAGE;
    if (pipe->messages && !SetNamedPipeHandleState(handle, &mode, NULL, NULL)) {
        fail(L"SetNamedPipeHandleState");
    }
    return handle;
}

// Adds the next message, or the bytes that are there; FALSE when the other end has left.
BOOL read_some(HANDLE handle, BOOL messages, Bytes *into) {
    BOOL more;
    do {
        if (into->capacity - into->size < BUFFER_SIZE) {
            into->capacity = 2 * into->capacity + BUFFER_SIZE;
            into->bytes = realloc(into->bytes, into->capacity);
        }
        DWORD count = 0;
        BOOL done = ReadFile(handle, into->bytes + into->size, BUFFER_SIZE, &count, NULL);
        more = !done && GetLastError() == ERROR_MORE_DATA;
        if (!done && !more) {
            if (GetLastError() == ERROR_BROKEN_PIPE) {
                return FALSE;
            }
            fail(L"ReadFile");
        }
        into->size += count;
    } while (messages && more);
    return TRUE;
}

void write_all(HANDLE handle, const void *bytes, DWORD size) {
    DWORD count = 0;
    if (!WriteFile(handle, bytes, size, &count, NULL) || count != size) {
        fail(L"WriteFile");
    }
}

// Waits until the client has read everything: disconnecting throws the rest away.
void finish_instance(HANDLE handle) {
    if (!FlushFileBuffers(handle) && GetLastError() != ERROR_BROKEN_PIPE) {
        fail(L"FlushFileBuffers");
    }
    DisconnectNamedPipe(handle);
    CloseHandle(handle);
}

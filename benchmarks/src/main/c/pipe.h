// SPDX-License-Identifier: Apache-2.0
// What the C programs over Windows' pipes share: a message-type pipe, whole messages.
// Without more they block in ReadFile and WriteFile. With OVERLAPPED_CALLS they make overlapped calls as this library does
// on a platform thread: a completion port and an event for each direction whose low bit keeps packets off the port, a wait
// only for what is pending, the outcome read from memory. With PORT_CALLS, too, they do as it does on a virtual thread:
// packets go to the port, whose own thread wakes the one that waits.
#ifndef NPIPE_PIPE_H
#define NPIPE_PIPE_H

#include "win32.h"

// What this library asks for unless told otherwise.
#define PIPE_BUFFER 65536

#ifdef OVERLAPPED_CALLS
#define PIPE_FLAGS FILE_FLAG_OVERLAPPED
#else
#define PIPE_FLAGS 0
#endif

// How the programs name one end.
typedef HANDLE wire;

// The pipe is named after the path's last element.
static inline const char *pipe_name(const char *path) {
    static char name[300];
    snprintf(name, sizeof name, "\\\\.\\pipe\\%s", last_element(path));
    return name;
}

#ifdef OVERLAPPED_CALLS
// The two directions.
static OVERLAPPED reading, writing;

static inline HANDLE new_event(BOOL manual) {
    HANDLE event = CreateEventW(NULL, manual, FALSE, NULL);
    if (event == NULL) fail("CreateEvent");
    return event;
}

#ifdef PORT_CALLS
// What the thread that waits is woken by.
static HANDLE wake_up;

static DWORD WINAPI tell(void *port) {
    OVERLAPPED_ENTRY entries[64];
    ULONG count;
    while (GetQueuedCompletionStatusEx(port, entries, 64, &count, INFINITE, FALSE)) SetEvent(wake_up);
    fail("GetQueuedCompletionStatusEx");
    return 0;
}

static inline void ready_to_wait(HANDLE port) {
    wake_up = new_event(FALSE);
    if (CreateThread(NULL, 0, tell, port, 0, NULL) == NULL) fail("CreateThread");
}

static inline HANDLE event_of(OVERLAPPED *operation) {
    (void) operation;
    return wake_up;
}
#else
static inline void ready_to_wait(HANDLE port) {
    (void) port;
    reading.hEvent = (HANDLE) ((ULONG_PTR) new_event(TRUE) | 1);
    writing.hEvent = (HANDLE) ((ULONG_PTR) new_event(TRUE) | 1);
}

static inline HANDLE event_of(OVERLAPPED *operation) {
    return (HANDLE) ((ULONG_PTR) operation->hEvent & ~(ULONG_PTR) 1);
}
#endif

static inline void ready_for_overlapped(HANDLE pipe) {
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    if (port == NULL || CreateIoCompletionPort(pipe, port, 0, 0) == NULL) fail("CreateIoCompletionPort");
    if (!SetFileCompletionNotificationModes(pipe, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS)) {
        fail("SetFileCompletionNotificationModes");
    }
    ready_to_wait(port);
}

// The Win32 error of a call that started an operation.
static inline DWORD outcome(BOOL done, OVERLAPPED *operation, DWORD *count) {
    DWORD error = done ? ERROR_SUCCESS : GetLastError();
    if (error == ERROR_IO_PENDING) {
        while (!HasOverlappedIoCompleted(operation)) {
            if (WaitForSingleObject(event_of(operation), INFINITE) != WAIT_OBJECT_0) fail("WaitForSingleObject");
        }
        error = ERROR_SUCCESS;
        if (operation->Internal != 0 && !GetOverlappedResult(NULL, operation, count, FALSE)) error = GetLastError();
    }
    *count = (DWORD) operation->InternalHigh;
    return error;
}

static inline DWORD read_once(HANDLE pipe, char *bytes, size_t size, DWORD *count) {
    return outcome(ReadFile(pipe, bytes, (DWORD) size, NULL, &reading), &reading, count);
}

static inline DWORD write_once(HANDLE pipe, const char *bytes, size_t size, DWORD *count) {
    return outcome(WriteFile(pipe, bytes, (DWORD) size, NULL, &writing), &writing, count);
}

static inline DWORD connect_client(HANDLE pipe) {
    DWORD count;
    return outcome(ConnectNamedPipe(pipe, &reading), &reading, &count);
}
#else
static inline void ready_for_overlapped(HANDLE pipe) { (void) pipe; }

static inline DWORD read_once(HANDLE pipe, char *bytes, size_t size, DWORD *count) {
    return ReadFile(pipe, bytes, (DWORD) size, count, NULL) ? ERROR_SUCCESS : GetLastError();
}

static inline DWORD write_once(HANDLE pipe, const char *bytes, size_t size, DWORD *count) {
    return WriteFile(pipe, bytes, (DWORD) size, count, NULL) ? ERROR_SUCCESS : GetLastError();
}

static inline DWORD connect_client(HANDLE pipe) {
    return ConnectNamedPipe(pipe, NULL) ? ERROR_SUCCESS : GetLastError();
}
#endif

static inline wire listen_at(const char *path) {
    HANDLE pipe = CreateNamedPipeA(pipe_name(path), PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE | PIPE_FLAGS,
                                   PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_REJECT_REMOTE_CLIENTS, 1,
                                   PIPE_BUFFER, PIPE_BUFFER, 0, NULL);
    if (pipe == INVALID_HANDLE_VALUE) fail("CreateNamedPipe");
    ready_for_overlapped(pipe);
    return pipe;
}

// The one instance that listens is the one that is connected.
static inline wire accept_one(wire listener) {
    DWORD error = connect_client(listener);
    if (error != ERROR_SUCCESS && error != ERROR_PIPE_CONNECTED) fail_with("ConnectNamedPipe", error);
    return listener;
}

static inline wire connect_to(const char *path) {
    HANDLE pipe = CreateFileA(pipe_name(path), GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, PIPE_FLAGS, NULL);
    if (pipe == INVALID_HANDLE_VALUE) fail(path);
    DWORD mode = PIPE_READMODE_MESSAGE;
    if (!SetNamedPipeHandleState(pipe, &mode, NULL, NULL)) fail("SetNamedPipeHandleState");
    ready_for_overlapped(pipe);
    return pipe;
}

static inline void send_all(wire pipe, const char *bytes, size_t size) {
    DWORD count;
    DWORD error = write_once(pipe, bytes, size, &count);
    if (error != ERROR_SUCCESS) fail_with("WriteFile", error);
}

// Returns 0 when the peer has left; a message of another size is an error.
static inline int receive_all(wire pipe, char *bytes, size_t size) {
    DWORD count = 0;
    DWORD error = read_once(pipe, bytes, size, &count);
    if (error == ERROR_BROKEN_PIPE) return 0;
    if (error != ERROR_SUCCESS) fail_with("ReadFile", error);
    if (count != size) {
        fprintf(stderr, "a message of %lu bytes came, not of %lu\n", count, (unsigned long) size);
        exit(2);
    }
    return 1;
}

static inline void hang_up(wire pipe) {
    CloseHandle(pipe);
}

static inline void stop_listening(wire listener, const char *path) {
    (void) listener; // is the connection
    (void) path;
}

#endif

// SPDX-License-Identifier: Apache-2.0
// What the parts of this program share. All of it blocks, and all of it is Win32.
#ifndef PEER_H
#define PEER_H

#include <windows.h>

#define BUFFER_SIZE 1024

enum { DONE = 0, USAGE = 1, FAILED = 2, NO_SUCH_PIPE = 3, DENIED = 4, BROKEN = 5 };

// A pipe name and how this end uses it.
typedef struct {
    wchar_t path[300]; // \\.\pipe\NAME
    BOOL messages;
} Pipe;

// Bytes that were read, in memory that grows.
typedef struct {
    BYTE *bytes;
    DWORD size;
    DWORD capacity;
} Bytes;

// pipe.c
HANDLE create_instance(const Pipe *pipe, DWORD instances);
void await_client(HANDLE handle);
HANDLE open_pipe(const Pipe *pipe);
BOOL read_some(HANDLE handle, BOOL messages, Bytes *into);
void write_all(HANDLE handle, const void *bytes, DWORD size);
void finish_instance(HANDLE handle);

// say.c
void say(const wchar_t *format, ...);
__declspec(noreturn) void fail(const wchar_t *call);

// pattern.c
void fill_pattern(BYTE *bytes, DWORD size);
wchar_t *describe(const BYTE *bytes, DWORD size, wchar_t *text);

// demo.c
void serve_demo(const Pipe *pipe, const wchar_t *response);
void ask_demo(const Pipe *pipe, const wchar_t *request);

// echo.c
void serve_echo(const Pipe *pipe, DWORD clients);
void ask_echo(const Pipe *pipe, int count, wchar_t **sizes);

#endif

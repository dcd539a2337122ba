// SPDX-License-Identifier: Apache-2.0
// The classic sample conversation: one request, one answer, UTF-16LE with a terminating NUL.
#include "peer.h"

#include <stdlib.h>
#include <string.h>

// A message is a text; in byte mode no message ends, and the text does at its NUL.
static Bytes read_text(HANDLE handle, BOOL messages) {
    Bytes text = {0};
    do {
        if (!read_some(handle, messages, &text)) {
            SetLastError(ERROR_BROKEN_PIPE);
            fail(L"ReadFile, before the end of the text,");
        }
    } while (!messages && (text.size < 2 || text.size % 2 != 0 || text.bytes[text.size - 1] != 0 ||
                           text.bytes[text.size - 2] != 0));
    return text;
}

static DWORD size_of(const wchar_t *text) {
    return (DWORD)((wcslen(text) + 1) * sizeof *text);
}

void serve_demo(const Pipe *pipe, const wchar_t *response) {
    HANDLE handle = create_instance(pipe, 1);
    say(L"The named pipe (%ls) is created.", pipe->path);
    say(L"Waiting for the client's connection...");
    await_client(handle);
    say(L"Client is connected.");

    Bytes request = read_text(handle, pipe->messages);
    say(L"Receive %lu bytes from client: \"%ls\"", request.size, (wchar_t *)request.bytes);

    write_all(handle, response, size_of(response));
    say(L"Send %lu bytes to client: \"%ls\"", size_of(response), response);
    finish_instance(handle);
}

void ask_demo(const Pipe *pipe, const wchar_t *request) {
    HANDLE handle = open_pipe(pipe);
    say(L"The named pipe (%ls) is connected.", pipe->path);

    write_all(handle, request, size_of(request));
    say(L"Send %lu bytes to server: \"%ls\"", size_of(request), request);

    Bytes response = read_text(handle, pipe->messages);
    say(L"Receive %lu bytes from server: \"%ls\"", response.size, (wchar_t *)response.bytes);
    CloseHandle(handle);
}

// SPDX-License-Identifier: Apache-2.0
// Every message comes back as one message, or every byte as a byte; a thread for each client.
#include "peer.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    HANDLE handle;
    BOOL messages;
} Conversation;

static DWORD WINAPI converse(void *argument) {
    Conversation *conversation = argument;
    Bytes all = {0};
    Bytes part = {0};
    wchar_t text[40];
    await_client(conversation->handle);
    say(L"connected");
    while (read_some(conversation->handle, conversation->messages, &part)) {
        write_all(conversation->handle, part.bytes, part.size);
        if (all.capacity - all.size < part.size) {
            all.capacity = 2 * (all.capacity + part.size);
            all.bytes = realloc(all.bytes, all.capacity);
        }
        memcpy(all.bytes + all.size, part.bytes, part.size);
        all.size += part.size;
        part.size = 0;
    }
    finish_instance(conversation->handle);
    say(L"echoed %ls", describe(all.bytes, all.size, text));
    return 0;
}

void serve_echo(const Pipe *pipe, DWORD clients) {
    Conversation conversations[MAXIMUM_WAIT_OBJECTS];
    HANDLE threads[MAXIMUM_WAIT_OBJECTS];
    for (DWORD i = 0; i < clients; i++) {
        conversations[i] = (Conversation){create_instance(pipe, clients), pipe->messages};
    }
    say(L"listening");
    for (DWORD i = 0; i < clients; i++) {
        threads[i] = CreateThread(NULL, 0, converse, &conversations[i], 0, NULL);
    }
    WaitForMultipleObjects(clients, threads, TRUE, INFINITE);
}

// In byte mode in small parts, each read back before the next: two writers could wait for each other.
void ask_echo(const Pipe *pipe, int count, wchar_t **sizes) {
    HANDLE handle = open_pipe(pipe);
    say(L"connected");
    for (int i = 0; i < count; i++) {
        DWORD size = wcstoul(sizes[i], NULL, 10);
        BYTE *sent = malloc(size + 1);
        Bytes back = {0};
        wchar_t text[40];
        fill_pattern(sent, size);
        if (pipe->messages) {
            write_all(handle, sent, size);
            if (!read_some(handle, TRUE, &back)) {
                fail(L"ReadFile");
            }
        }
        while (!pipe->messages && back.size < size) {
            DWORD part = size - back.size < BUFFER_SIZE ? size - back.size : BUFFER_SIZE;
            DWORD end = back.size + part;
            write_all(handle, sent + back.size, part);
            while (back.size < end) {
                if (!read_some(handle, FALSE, &back)) {
                    fail(L"ReadFile");
                }
            }
        }
        say(L"echoed %ls", describe(back.bytes, back.size, text));
        free(sent);
        free(back.bytes);
    }
    CloseHandle(handle);
}

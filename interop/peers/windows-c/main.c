// SPDX-License-Identifier: Apache-2.0
// A named-pipe program on Win32 alone, one subcommand for each way to use a pipe.
#include "peer.h"

#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HELP[] =
        "usage: pipe-peer [--byte] COMMAND NAME [ARGUMENT...]     (message mode without --byte)\n"
        "  demo-server NAME [TEXT]       answer one request, in UTF-16LE with its terminating NUL\n"
        "  demo-client NAME [TEXT]       send one request and print the answer\n"
        "  echo-server NAME [CLIENTS]    send every message back, for that many clients at once\n"
        "  echo-client NAME SIZE...      send SIZE bytes and read them back, once for each SIZE\n";

int wmain(int count, wchar_t **words) {
    _setmode(_fileno(stdout), _O_BINARY);
    _setmode(_fileno(stderr), _O_BINARY);
    Pipe pipe = {L"", TRUE};
    if (count > 1 && wcscmp(words[1], L"--byte") == 0) {
        pipe.messages = FALSE;
        count--;
        words++;
    }
    if (count < 3) {
        fputs(HELP, stderr);
        return USAGE;
    }
    _snwprintf(pipe.path, 299, L"\\\\.\\pipe\\%ls", words[2]);
    if (wcscmp(words[1], L"demo-server") == 0) {
        serve_demo(&pipe, count > 3 ? words[3] : L"Default response from server");
    } else if (wcscmp(words[1], L"demo-client") == 0) {
        ask_demo(&pipe, count > 3 ? words[3] : L"Default request from client");
    } else if (wcscmp(words[1], L"echo-server") == 0) {
        serve_echo(&pipe, count > 3 ? wcstoul(words[3], NULL, 10) : 1);
    } else if (wcscmp(words[1], L"echo-client") == 0) {
        ask_echo(&pipe, count - 3, words + 3);
    } else {
        fputs(HELP, stderr);
        return USAGE;
    }
    return DONE;
}

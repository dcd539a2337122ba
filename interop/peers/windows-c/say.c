// SPDX-License-Identifier: Apache-2.0
// What this program says, in UTF-8, each line at once; and how it fails.
#include "peer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void print(FILE *to, const wchar_t *format, va_list arguments) {
    int length = _vscwprintf(format, arguments);
    wchar_t *text = calloc(length + 1, sizeof *text);
    _vsnwprintf(text, length, format, arguments);
    int size = WideCharToMultiByte(CP_UTF8, 0, text, length, NULL, 0, NULL, NULL);
    char *bytes = malloc(size + 1);
    WideCharToMultiByte(CP_UTF8, 0, text, length, bytes, size, NULL, NULL);
    bytes[size] = '\n';
    fwrite(bytes, 1, size + 1, to);
    fflush(to);
    free(bytes);
    free(text);
}

void say(const wchar_t *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print(stdout, format, arguments);
    va_end(arguments);
}

static void complain(const wchar_t *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print(stderr, format, arguments);
    va_end(arguments);
}

void fail(const wchar_t *call) {
    DWORD error = GetLastError();
    complain(L"pipe-peer: %ls failed with Win32 error %lu", call, error);
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_SEM_TIMEOUT:
        exit(NO_SUCH_PIPE);
    case ERROR_ACCESS_DENIED:
        exit(DENIED);
    case ERROR_BROKEN_PIPE:
    case ERROR_NO_DATA:
    case ERROR_PIPE_NOT_CONNECTED:
        exit(BROKEN);
    default:
        exit(FAILED);
    }
}

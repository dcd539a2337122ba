// SPDX-License-Identifier: Apache-2.0
// What all C programs for Windows share: failures, a clock, a pause, names.
#ifndef NPIPE_WIN32_H
#define NPIPE_WIN32_H

#include "measure.h"

#include <windows.h>

static inline void fail_with(const char *what, DWORD error) {
    fprintf(stderr, "%s: Win32 error %lu\n", what, error);
    exit(2);
}

static inline void fail(const char *what) {
    fail_with(what, GetLastError());
}

static inline uint64_t now_ns(void) {
    LARGE_INTEGER frequency, now;
    QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&now);
    uint64_t per_second = (uint64_t) frequency.QuadPart, count = (uint64_t) now.QuadPart;
    return count / per_second * 1000000000u + count % per_second * 1000000000u / per_second;
}

static inline void rest_us(uint64_t microseconds) {
    Sleep((DWORD) (microseconds / 1000u));
}

// What an object of this benchmark is named after.
static inline const char *last_element(const char *path) {
    const char *last = strrchr(path, '/');
    return last == NULL ? path : last + 1;
}

#endif

// SPDX-License-Identifier: Apache-2.0
// What all C programs share that are not for Windows: failures, a clock, a pause.
#ifndef NPIPE_UNIX_H
#define NPIPE_UNIX_H

#include "measure.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

static inline void fail(const char *what) {
    perror(what);
    exit(2);
}

static inline uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t) t.tv_sec * 1000000000u + (uint64_t) t.tv_nsec;
}

static inline void rest_us(uint64_t microseconds) {
    struct timespec left = {(time_t) (microseconds / 1000000u), (long) (microseconds % 1000000u * 1000u)};
    while (nanosleep(&left, &left) < 0 && errno == EINTR) {}
}

#endif

// SPDX-License-Identifier: Apache-2.0
// What every C program of the benchmark shares: sockets, whole reads and writes, a histogram, the command loop.
#ifndef NPIPE_BENCH_H
#define NPIPE_BENCH_H

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define HISTOGRAM_BITS 10
#define HISTOGRAM_SLOTS ((65 - HISTOGRAM_BITS) << HISTOGRAM_BITS)

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

static inline void fail(const char *what) {
    perror(what);
    exit(2);
}

static inline size_t size_argument(const char *text) {
    char *end;
    unsigned long long value = strtoull(text, &end, 10);
    if (*text == '\0' || *end != '\0' || value == 0 || value > 1u << 30) {
        fprintf(stderr, "not a size in bytes: %s\n", text);
        exit(1);
    }
    return (size_t) value;
}

static inline char *zeroed(size_t size) {
    char *bytes = calloc(1, size);
    if (bytes == NULL) fail("calloc");
    return bytes;
}

static inline struct sockaddr_un socket_address(const char *path) {
    struct sockaddr_un address;
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address.sun_path) {
        fprintf(stderr, "path is too long for a socket: %s\n", path);
        exit(1);
    }
    strcpy(address.sun_path, path);
    return address;
}

static inline int listen_at(const char *path) {
    struct sockaddr_un address = socket_address(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener < 0) fail("socket");
    if (bind(listener, (struct sockaddr *) &address, sizeof address) < 0) fail(path);
    if (listen(listener, 128) < 0) fail("listen");
    return listener;
}

static inline int connect_to(const char *path) {
    struct sockaddr_un address = socket_address(path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0) fail("socket");
    if (connect(fd, (struct sockaddr *) &address, sizeof address) < 0) fail(path);
    return fd;
}

static inline int accept_one(int listener) {
    int fd;
    do fd = accept(listener, NULL, NULL); while (fd < 0 && errno == EINTR);
    if (fd < 0) fail("accept");
    return fd;
}

static inline void send_all(int fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) fail("send");
        bytes += sent;
        size -= (size_t) sent;
    }
}

// Returns 0 when the peer left before the first byte; leaving later is an error.
static inline int receive_all(int fd, char *bytes, size_t size) {
    size_t received = 0;
    while (received < size) {
        ssize_t n = recv(fd, bytes + received, size - received, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail("recv");
        if (n == 0 && received == 0) return 0;
        if (n == 0) {
            fprintf(stderr, "the peer left after %zu of %zu bytes\n", received, size);
            exit(2);
        }
        received += (size_t) n;
    }
    return 1;
}

static inline void ready(void) {
    puts("ready");
    fflush(stdout);
}

static inline uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t) t.tv_sec * 1000000000u + (uint64_t) t.tv_nsec;
}

// Every duration is counted; slots are at most 0.1 % wide. The same layout as Histogram.java.
static uint64_t histogram[HISTOGRAM_SLOTS];
static uint64_t histogram_recorded;

static inline void histogram_record(uint64_t ns) {
    histogram_recorded++;
    if (ns < 1u << HISTOGRAM_BITS) {
        histogram[ns]++;
        return;
    }
    int shift = 63 - __builtin_clzll(ns) - HISTOGRAM_BITS;
    histogram[((uint64_t) shift << HISTOGRAM_BITS) + (ns >> shift)]++;
}

static inline uint64_t histogram_quantile(double quantile) {
    uint64_t rank = (uint64_t) (quantile * (double) histogram_recorded);
    uint64_t seen = 0;
    for (uint64_t slot = 0; slot < HISTOGRAM_SLOTS; slot++) {
        seen += histogram[slot];
        if (seen <= rank) continue;
        if (slot < 2u << HISTOGRAM_BITS) return slot;
        int shift = (int) (slot >> HISTOGRAM_BITS) - 1;
        uint64_t lowest = (slot - ((uint64_t) shift << HISTOGRAM_BITS)) << shift;
        return lowest + (UINT64_C(1) << (shift - 1));
    }
    return 0;
}

// Each line "go N" on standard input runs a burst of N iterations and answers one line of statistics.
static inline void obey(void (*burst)(uint64_t iterations)) {
    char line[64];
    while (fgets(line, sizeof line, stdin) != NULL) {
        uint64_t iterations;
        if (sscanf(line, "go %" SCNu64, &iterations) != 1 || iterations == 0) {
            fprintf(stderr, "not a command: %s", line);
            exit(1);
        }
        memset(histogram, 0, sizeof histogram);
        histogram_recorded = 0;
        uint64_t start = now_ns();
        burst(iterations);
        uint64_t total = now_ns() - start;
        printf("stats iterations=%" PRIu64 " median_ns=%" PRIu64 " p99_ns=%" PRIu64 " total_ns=%" PRIu64 "\n",
               iterations, histogram_quantile(0.5), histogram_quantile(0.99), total);
        fflush(stdout);
    }
}

#endif

// SPDX-License-Identifier: Apache-2.0
// What bench.h has, over two rings in a file that both ends have mapped: the layout of a lane (docs/protocol.md), and its
// order of stores, without bells. Who waits looks again and again, so this is what can be had where nobody ever sleeps.
#ifndef NPIPE_RING_H
#define NPIPE_RING_H

#ifdef _WIN32
#include "win32.h"
#define give_way() SwitchToThread()
#else
#include "unix.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#define give_way() sched_yield()
#endif

#include <stdatomic.h>

#define CAPACITY (256u * 1024)
#define PIECE (64u * 1024)
#define LOOKS 4096

struct words {
    _Alignas(128) _Atomic uint64_t tail;
    _Alignas(128) _Atomic uint64_t head;
    _Alignas(128) _Atomic uint64_t reader_sleeps;
    _Alignas(128) _Atomic uint64_t writer_sleeps;
    _Alignas(128) _Atomic uint64_t here;
    _Alignas(128) _Atomic uint64_t left;
};

struct memory {
    struct words words[2];
    _Alignas(4096) char data[2][CAPACITY];
};

// One end: 0 for the client's, 1 for the server's. What it writes lies in the ring of that number.
typedef int wire;

static struct memory *shared;

// This end's own indexes, and what it last saw of the other's.
static uint64_t written, read_by_peer, taken, written_by_peer;

static inline void look_again(int *looks) {
    if (++*looks < LOOKS) {
#if defined __x86_64__
        __builtin_ia32_pause();
#elif defined __aarch64__
        __asm__ volatile("isb");
#endif
    } else {
        give_way();
    }
}

#ifdef _WIN32
static inline void map(const char *path, BOOL is_new) {
    char name[300];
    snprintf(name, sizeof name, "Local\\%s", last_element(path));
    HANDLE section = is_new ? CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof *shared, name)
                            : OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, name);
    if (section == NULL) fail(name);
    shared = MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, sizeof *shared);
    if (shared == NULL) fail("MapViewOfFile");
}

static inline void unmap(const char *path) { (void) path; }
#else
static inline void map(const char *path, int is_new) {
    int file = open(path, is_new ? O_RDWR | O_CREAT | O_EXCL : O_RDWR, 0600);
    if (file < 0) fail(path);
    if (ftruncate(file, sizeof *shared) < 0) fail("ftruncate");
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (shared == MAP_FAILED) fail("mmap");
    close(file);
}

static inline void unmap(const char *path) { unlink(path); }
#endif

// The C library copies long pieces by one instruction (rep movsb), which may take several times as long as its loop for short ones
// where another core wrote the memory a moment ago.
#define COPIED_AT_ONCE 1024

static inline void copy(char *to, const char *from, size_t size) {
    for (; size > COPIED_AT_ONCE; to += COPIED_AT_ONCE, from += COPIED_AT_ONCE, size -= COPIED_AT_ONCE) {
        memcpy(to, from, COPIED_AT_ONCE);
    }
    memcpy(to, from, size);
}

static inline wire listen_at(const char *path) {
    map(path, 1);
    return 1;
}

static inline wire connect_to(const char *path) {
    map(path, 0);
    atomic_store(&shared->words[0].here, 1);
    return 0;
}

static inline wire accept_one(wire listener) {
    while (!atomic_load(&shared->words[0].here)) rest_us(1000);
    return listener;
}

static inline void send_all(wire end, const char *bytes, size_t size) {
    struct words *out = &shared->words[end];
    while (size > 0) {
        size_t n = size < PIECE ? size : PIECE;
        for (int looks = 0; CAPACITY - (written - read_by_peer) < n; look_again(&looks)) {
            read_by_peer = atomic_load_explicit(&out->head, memory_order_acquire);
        }
        size_t at = written & (CAPACITY - 1), first = n < CAPACITY - at ? n : CAPACITY - at;
        copy(shared->data[end] + at, bytes, first);
        copy(shared->data[end], bytes + first, n - first);
        written += n;
        atomic_store(&out->tail, written);
        if (atomic_load(&out->reader_sleeps)) fail("nobody sleeps here");
        bytes += n;
        size -= n;
    }
}

// Returns 0 when the peer left before the first byte; leaving later is an error.
static inline int receive_all(wire end, char *bytes, size_t size) {
    struct words *in = &shared->words[1 - end];
    size_t received = 0;
    while (received < size) {
        for (int looks = 0; written_by_peer == taken; look_again(&looks)) {
            int left = looks >= LOOKS && atomic_load(&in->left);
            written_by_peer = atomic_load_explicit(&in->tail, memory_order_acquire);
            if (left && written_by_peer == taken) {
                if (received == 0) return 0;
                fprintf(stderr, "the peer left after %zu of %zu bytes\n", received, size);
                exit(2);
            }
        }
        size_t there = written_by_peer - taken, n = there < size - received ? there : size - received;
        size_t at = taken & (CAPACITY - 1), first = n < CAPACITY - at ? n : CAPACITY - at;
        copy(bytes + received, shared->data[1 - end] + at, first);
        copy(bytes + received + first, shared->data[1 - end], n - first);
        taken += n;
        received += n;
        atomic_store(&in->head, taken);
        if (atomic_load(&in->writer_sleeps)) fail("nobody sleeps here");
    }
    return 1;
}

static inline void hang_up(wire end) {
    atomic_store(&shared->words[end].left, 1);
}

static inline void stop_listening(wire listener, const char *path) {
    (void) listener;
    unmap(path);
}

#endif

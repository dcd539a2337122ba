// SPDX-License-Identifier: Apache-2.0
// The memory: two headers, then the bytes of the two rings, first of the one from client to server.
#define _GNU_SOURCE
#include "peer.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "the words are loaded and stored whole");

static _Atomic uint64_t *word_of(Ring ring, enum Word word) {
    return (_Atomic uint64_t *)(void *)(ring.header + word);
}

// Sequentially consistent, where less would do in some places: this is no benchmark.
uint64_t load(Ring ring, enum Word word) {
    return atomic_load(word_of(ring, word));
}

void store(Ring ring, enum Word word, uint64_t value) {
    atomic_store(word_of(ring, word), value);
}

int make_memory(size_t size, unsigned seals) {
    int fd = memfd_create("npipe-lane", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || ftruncate(fd, (off_t)size) != 0 || fcntl(fd, F_ADD_SEALS, seals) != 0) {
        fail("memfd_create");
    }
    return fd;
}

// Takes both descriptors over.
Lane *map_lane(int memory, bool is_server, int room) {
    struct stat found;
    int seals = fcntl(memory, F_GET_SEALS);
    if (fstat(memory, &found) != 0 || seals < 0) {
        fail("F_GET_SEALS");
    }
    if ((seals & (F_SEAL_SHRINK | F_SEAL_GROW)) != (F_SEAL_SHRINK | F_SEAL_GROW)) {
        fault("the memory is not sealed");
    }
    Lane *lane = calloc(1, sizeof *lane);
    lane->size = (size_t)found.st_size;
    lane->capacity = (lane->size - 2 * HEADER_SIZE) / 2;
    if (lane->size < 2 * HEADER_SIZE || lane->capacity < 4096 || lane->capacity > 1 << 26
        || (lane->capacity & (lane->capacity - 1)) != 0 || 2 * HEADER_SIZE + 2 * lane->capacity != lane->size) {
        fault("the memory has another size");
    }
    lane->memory = mmap(NULL, lane->size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
    if (lane->memory == MAP_FAILED) {
        fail("mmap");
    }
    close(memory);
    Ring to_server = {lane->memory, lane->memory + 2 * HEADER_SIZE};
    Ring to_client = {lane->memory + HEADER_SIZE, lane->memory + 2 * HEADER_SIZE + lane->capacity};
    lane->in = is_server ? to_server : to_client;
    lane->out = is_server ? to_client : to_server;
    lane->room = room;
    return lane;
}

void free_lane(Lane *lane) {
    munmap(lane->memory, lane->size);
    close(lane->room);
    free(lane);
}

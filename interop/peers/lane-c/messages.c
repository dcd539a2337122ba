// SPDX-License-Identifier: Apache-2.0
// Messages whose size and bytes the other end knows.
#include "peer.h"

#include <stdlib.h>

enum { MOST = 64 * 1024 * 1024 };

void fill(uint8_t *bytes, size_t size, uint32_t seed) {
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(seed >> 24);
    }
}

// One in four may be longer than a ring.
uint32_t size_of(uint32_t conversation, uint32_t message) {
    uint32_t mixed = (conversation * 31 + message) * 2654435761u >> 8;
    return (mixed & 3) == 0 ? (mixed >> 2) % 400000 : (mixed >> 2) % 300;
}

bool write_message(Pipe *pipe, const uint8_t *bytes, uint32_t size) {
    uint8_t word[4] = {(uint8_t)size, (uint8_t)(size >> 8), (uint8_t)(size >> 16), (uint8_t)(size >> 24)};
    return write_all(pipe, word, sizeof word) && write_all(pipe, bytes, size);
}

// The size of the next message, whose bytes the caller frees; -1 at the end.
int64_t read_message(Pipe *pipe, uint8_t **bytes) {
    uint8_t word[4];
    if (!read_all(pipe, word, sizeof word)) {
        return -1;
    }
    uint32_t size = word[0] | word[1] << 8 | word[2] << 16 | (uint32_t)word[3] << 24;
    if (size > MOST) {
        fault("the length of a message is none");
    }
    *bytes = malloc(size + 1);
    if (!read_all(pipe, *bytes, size)) {
        free(*bytes);
        return -1;
    }
    return size;
}

// SPDX-License-Identifier: Apache-2.0
// What the one-way programs share: the numbers in the messages, and the receipt for a burst's last one.
#ifndef NPIPE_ONEWAY_H
#define NPIPE_ONEWAY_H

#include "wire.h"

// The number of a message; the sign marks the last one of a burst.
static inline void put_number(char *message, int64_t i, int64_t last) {
    int64_t number = i == last ? i | INT64_MIN : i;
    memcpy(message, &number, sizeof number);
}

// Refuses a gap, answers the last message of a burst; returns the number expected next.
static inline int64_t take_message(wire fd, const char *message, int64_t expected) {
    int64_t number;
    memcpy(&number, message, sizeof number);
    if ((number & INT64_MAX) != expected) {
        fprintf(stderr, "message %" PRId64 " is missing\n", expected);
        exit(2);
    }
    if (number >= 0) return expected + 1;
    send_all(fd, (char *) &number, sizeof number);
    return 0;
}

static inline void await_receipt(wire fd, int64_t last) {
    int64_t receipt;
    if (!receive_all(fd, (char *) &receipt, sizeof receipt)) {
        fprintf(stderr, "the server left before its receipt\n");
        exit(2);
    }
    if (receipt != (last | INT64_MIN)) {
        fprintf(stderr, "the receipt is for another message\n");
        exit(2);
    }
}

static inline size_t message_size(const char *text) {
    size_t size = size_argument(text);
    if (size < sizeof(int64_t)) {
        fprintf(stderr, "a message has at least %zu bytes\n", sizeof(int64_t));
        exit(1);
    }
    return size;
}

#endif

// SPDX-License-Identifier: Apache-2.0
// Sends numbered messages and waits only after the last of a burst: oneway_client PATH SIZE
#include "bench.h"

static int fd;
static size_t size;
static char *message;

static void messages(uint64_t iterations) {
    int64_t last = (int64_t) iterations - 1;
    uint64_t before = now_ns();
    for (int64_t i = 0; i <= last; i++) {
        int64_t number = i == last ? i | INT64_MIN : i;
        memcpy(message, &number, sizeof number);
        send_all(fd, message, size);
        uint64_t after = now_ns();
        histogram_record(after - before);
        before = after;
    }
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

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: oneway_client PATH SIZE\n");
        return 1;
    }
    size = size_argument(argv[2]);
    if (size < sizeof(int64_t)) {
        fprintf(stderr, "a message has at least %zu bytes\n", sizeof(int64_t));
        return 1;
    }
    message = zeroed(size);
    fd = connect_to(argv[1]);
    ready();
    obey(messages);
    close(fd);
    return 0;
}

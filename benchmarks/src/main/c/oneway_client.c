// SPDX-License-Identifier: Apache-2.0
// Sends numbered messages and waits only after the last of a burst: oneway_client PATH SIZE
#include "oneway.h"

static wire fd;
static size_t size;
static char *message;

static void messages(uint64_t iterations) {
    int64_t last = (int64_t) iterations - 1;
    uint64_t before = now_ns();
    for (int64_t i = 0; i <= last; i++) {
        put_number(message, i, last);
        send_all(fd, message, size);
        uint64_t after = now_ns();
        histogram_record(after - before);
        before = after;
    }
    await_receipt(fd, last);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: oneway_client PATH SIZE\n");
        return 1;
    }
    size = message_size(argv[2]);
    message = memory(size);
    fd = connect_to(argv[1]);
    ready();
    obey(messages);
    hang_up(fd);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Sends numbered messages, many in one write, and waits only after the last of a burst: batch_client PATH SIZE
#include "oneway.h"

#define BATCH 64

static int fd;
static size_t size;
static char *batch;

static void messages(uint64_t iterations) {
    int64_t last = (int64_t) iterations - 1;
    uint64_t before = now_ns();
    for (int64_t i = 0; i <= last;) {
        size_t filled = 0;
        for (int n = 0; n < BATCH && i <= last; n++, i++, filled += size) put_number(batch + filled, i, last);
        send_all(fd, batch, filled);
        uint64_t after = now_ns();
        histogram_record(after - before);
        before = after;
    }
    await_receipt(fd, last);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: batch_client PATH SIZE\n");
        return 1;
    }
    size = message_size(argv[2]);
    batch = memory(BATCH * size);
    fd = connect_to(argv[1]);
    ready();
    obey(messages);
    close(fd);
    return 0;
}

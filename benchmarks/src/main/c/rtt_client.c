// SPDX-License-Identifier: Apache-2.0
// Sends a request and waits for its answer, over and over: rtt_client PATH SIZE
#include "wire.h"

static wire fd;
static size_t size;
static char *request;
static char *answer;

static void round_trips(uint64_t iterations) {
    uint64_t before = now_ns();
    for (uint64_t i = 0; i < iterations; i++) {
        memcpy(request, &i, sizeof i);
        send_all(fd, request, size);
        if (!receive_all(fd, answer, size)) {
            fprintf(stderr, "the server left before its answer\n");
            exit(2);
        }
        if (memcmp(request, answer, sizeof i) != 0) {
            fprintf(stderr, "the answer belongs to another request\n");
            exit(2);
        }
        uint64_t after = now_ns();
        histogram_record(after - before);
        before = after;
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: rtt_client PATH SIZE\n");
        return 1;
    }
    size = size_argument(argv[2]);
    if (size < sizeof(uint64_t)) {
        fprintf(stderr, "a request has at least %u bytes\n", (unsigned) sizeof(uint64_t));
        return 1;
    }
    request = memory(size);
    answer = memory(size);
    fd = connect_to(argv[1]);
    ready();
    obey(round_trips);
    hang_up(fd);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Connects, says SIZE bytes, hears as many, closes; waits for the server only at the end of a burst: connect_client PATH SIZE
#include "bench.h"

static const char *path;
static size_t size;
static char *greeting;

static void greet(int fd) {
    send_all(fd, greeting, size);
    if (!receive_all(fd, greeting, size)) {
        fprintf(stderr, "the server left before its greeting\n");
        exit(2);
    }
}

static void connections(uint64_t iterations) {
    uint64_t before = now_ns();
    for (uint64_t i = 1; i <= iterations; i++) {
        int fd = connect_to(path);
        greet(fd);
        if (i == iterations && receive_all(fd, greeting, size)) {
            fprintf(stderr, "the server said more than its greeting\n");
            exit(2);
        }
        close(fd);
        uint64_t after = now_ns();
        histogram_record(after - before);
        before = after;
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: connect_client PATH SIZE\n");
        return 1;
    }
    path = argv[1];
    size = size_argument(argv[2]);
    greeting = memory(size);
    int first = connect_to(path);
    greet(first);
    ready();
    obey(connections);
    close(first);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
// Takes numbered messages, answers only the last of a burst: oneway_server PATH SIZE
#include "bench.h"

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: oneway_server PATH SIZE\n");
        return 1;
    }
    size_t size = size_argument(argv[2]);
    char *message = zeroed(size);
    int listener = listen_at(argv[1]);
    ready();
    int fd = accept_one(listener);
    int64_t expected = 0;
    while (receive_all(fd, message, size)) {
        int64_t number;
        memcpy(&number, message, sizeof number);
        if ((number & INT64_MAX) != expected) {
            fprintf(stderr, "message %" PRId64 " is missing\n", expected);
            return 2;
        }
        expected++;
        if (number < 0) {
            expected = 0;
            send_all(fd, (char *) &number, sizeof number);
        }
    }
    close(fd);
    close(listener);
    unlink(argv[1]);
    return 0;
}

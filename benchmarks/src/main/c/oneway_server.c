// SPDX-License-Identifier: Apache-2.0
// Takes numbered messages, one read each, answers only the last of a burst: oneway_server PATH SIZE
#include "oneway.h"

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: oneway_server PATH SIZE\n");
        return 1;
    }
    size_t size = message_size(argv[2]);
    char *message = memory(size);
    wire listener = listen_at(argv[1]);
    ready();
    wire fd = accept_one(listener);
    int64_t expected = 0;
    while (receive_all(fd, message, size)) expected = take_message(fd, message, expected);
    hang_up(fd);
    stop_listening(listener, argv[1]);
    return 0;
}

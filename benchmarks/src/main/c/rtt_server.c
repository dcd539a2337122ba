// SPDX-License-Identifier: Apache-2.0
// Answers every request with the same bytes: rtt_server PATH SIZE
#include "wire.h"

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: rtt_server PATH SIZE\n");
        return 1;
    }
    size_t size = size_argument(argv[2]);
    char *message = memory(size);
    wire listener = listen_at(argv[1]);
    ready();
    wire fd = accept_one(listener);
    while (receive_all(fd, message, size)) send_all(fd, message, size);
    hang_up(fd);
    stop_listening(listener, argv[1]);
    return 0;
}

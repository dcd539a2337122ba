// SPDX-License-Identifier: Apache-2.0
// Takes numbered messages, as many as are there in one read, answers only the last of a burst: batch_server PATH SIZE
#include "oneway.h"

#define ROOM (64 * 1024)

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: batch_server PATH SIZE\n");
        return 1;
    }
    size_t size = message_size(argv[2]);
    char *bytes = memory(ROOM + size);
    int listener = listen_at(argv[1]);
    ready();
    int fd = accept_one(listener);
    int64_t expected = 0;
    size_t filled = 0;
    while (1) {
        ssize_t n = recv(fd, bytes + filled, ROOM + size - filled, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail("recv");
        if (n == 0) break;
        filled += (size_t) n;
        size_t taken = 0;
        for (; filled - taken >= size; taken += size) expected = take_message(fd, bytes + taken, expected);
        filled -= taken;
        memmove(bytes, bytes + taken, filled);
    }
    close(fd);
    close(listener);
    unlink(argv[1]);
    return 0;
}

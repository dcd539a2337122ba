// SPDX-License-Identifier: Apache-2.0
// Accepts, hears SIZE bytes, says as many, closes; ends when its first client leaves: connect_server PATH SIZE
#include "bench.h"

#include <pthread.h>

static const char *path;
static size_t size;
static int first;

static void greet(int fd, char *greeting) {
    if (receive_all(fd, greeting, size)) send_all(fd, greeting, size);
}

static void *await_end(void *unused) {
    char byte;
    while (receive_all(first, &byte, 1)) {}
    unlink(path);
    exit(0);
    return unused;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: connect_server PATH SIZE\n");
        return 1;
    }
    path = argv[1];
    size = size_argument(argv[2]);
    char *greeting = memory(size);
    int listener = listen_at(path);
    ready();
    first = accept_one(listener);
    greet(first, greeting);
    pthread_t end;
    if (pthread_create(&end, NULL, await_end, NULL) != 0) fail("pthread_create");
    while (1) {
        int fd = accept_one(listener);
        greet(fd, greeting);
        close(fd);
    }
}

// SPDX-License-Identifier: Apache-2.0
// Answers every connection, each on a thread of its own, until its input ends: crowd_server PATH SIZE
#include "bench.h"

#include <pthread.h>

static size_t size;
static int listener;

static void *echo(void *connection) {
    int fd = (int) (intptr_t) connection;
    char *message = memory(size);
    while (receive_all(fd, message, size)) send_all(fd, message, size);
    close(fd);
    free(message);
    return NULL;
}

static void start(void *(*routine)(void *), int fd) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, routine, (void *) (intptr_t) fd) != 0) fail("pthread_create");
    pthread_detach(thread);
}

static void *accept_all(void *unused) {
    while (1) start(echo, accept_one(listener));
    return unused;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: crowd_server PATH SIZE\n");
        return 1;
    }
    size = size_argument(argv[2]);
    listener = listen_at(argv[1]);
    start(accept_all, listener);
    ready();
    while (getchar() != EOF) {}
    unlink(argv[1]);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
// A server that hands over what is no lane, and goes on in the socket.
#define _GNU_SOURCE
#include "peer.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    SIZE = 2 * HEADER_SIZE + 2 * RING_SIZE,
    SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL
};

static int file(const char *path) {
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        fail(path);
    }
    return fd;
}

static int end_of_pipe(void) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        fail("pipe2");
    }
    return ends[0];
}

static int end_of_pair(int type) {
    int ends[2];
    if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends) != 0) {
        fail("socketpair");
    }
    return ends[1];
}

// The memory, or what is passed in its place.
static int memory_for(const char *what) {
    if (strcmp(what, "not-sealed") == 0) {
        return make_memory(SIZE, 0);
    }
    if (strcmp(what, "may-grow") == 0) {
        return make_memory(SIZE, F_SEAL_SHRINK);
    }
    if (strcmp(what, "may-shrink") == 0) {
        return make_memory(SIZE, F_SEAL_GROW);
    }
    if (strcmp(what, "read-only") == 0) {
        return make_memory(SIZE, SEALS | F_SEAL_WRITE);
    }
    if (strcmp(what, "empty") == 0) {
        return make_memory(0, SEALS);
    }
    if (strcmp(what, "one-byte-more") == 0) {
        return make_memory(SIZE + 1, SEALS);
    }
    if (strcmp(what, "small") == 0) {
        return make_memory(2 * HEADER_SIZE + 2 * 2048, SEALS);
    }
    if (strcmp(what, "huge") == 0) {
        return make_memory((size_t)1 << 40, SEALS);
    }
    if (strcmp(what, "uneven") == 0) {
        return make_memory(2 * HEADER_SIZE + 2 * 5000, SEALS);
    }
    if (strcmp(what, "null") == 0) {
        return file("/dev/null");
    }
    if (strcmp(what, "pipe") == 0) {
        return end_of_pipe();
    }
    if (strcmp(what, "socket") == 0) {
        return end_of_pair(SOCK_STREAM);
    }
    return make_memory(SIZE, SEALS);
}

// The second socket, or what is passed in its place.
static int room_for(const char *what) {
    if (strcmp(what, "room-null") == 0) {
        return file("/dev/null");
    }
    if (strcmp(what, "room-pipe") == 0) {
        return end_of_pipe();
    }
    if (strcmp(what, "room-event") == 0) {
        return eventfd(0, EFD_CLOEXEC);
    }
    if (strcmp(what, "room-datagrams") == 0) {
        return end_of_pair(SOCK_DGRAM);
    }
    if (strcmp(what, "room-memory") == 0) {
        return make_memory(SIZE, SEALS);
    }
    return end_of_pair(SOCK_STREAM);
}

static int count_for(const char *what) {
    return strcmp(what, "none") == 0 ? 0 : strcmp(what, "one") == 0 ? 1 : strcmp(what, "three") == 0 ? 3 : 2;
}

typedef struct {
    int listener;
    const char *what;
} Door;

// Answers one client that asks for a lane, and no other.
static void *pass_once(void *argument) {
    Door *door = argument;
    uint8_t hello[HELLO_SIZE], answer[HELLO_SIZE];
    int socket = accept4(door->listener, NULL, NULL, SOCK_CLOEXEC);
    close(door->listener);
    if (socket < 0 || !receive_all(socket, hello, sizeof hello) || hello[12] != KIND_LANE) {
        fault("a lane was to be asked for");
    }
    server_hello(answer, 0, NULL);
    send_all(socket, answer, sizeof answer);
    int descriptors[] = {memory_for(door->what), room_for(door->what), file("/dev/null")};
    pass(socket, descriptors, count_for(door->what));
    if (strcmp(door->what, "two-bytes") == 0) {
        send_all(socket, "M", 1);
    }
    for (int i = 0; i < 3; i++) {
        close(descriptors[i]);
    }
    close(socket);
    say("passed");
    return NULL;
}

// Sends all messages of one client back, in the socket.
void pass_wrongly(const char *path, const char *what) {
    uint8_t hello[HELLO_SIZE], answer[HELLO_SIZE], token[TOKEN_SIZE] = {1}, *bytes;
    Door door = {listen_at(path), what};
    pthread_t thread;
    say("listening");
    int socket = accept4(door.listener, NULL, NULL, SOCK_CLOEXEC);
    if (socket < 0 || !receive_all(socket, hello, sizeof hello) || hello[12] != KIND_OPEN) {
        fail("accept");
    }
    server_hello(answer, 0, token);
    send_all(socket, answer, sizeof answer);
    if (pthread_create(&thread, NULL, pass_once, &door) != 0) {
        fail("pthread_create");
    }
    Pipe *pipe = new_pipe(socket);
    for (int64_t size = read_message(pipe, &bytes); size >= 0; size = read_message(pipe, &bytes)) {
        write_message(pipe, bytes, (uint32_t)size);
        free(bytes);
    }
    pthread_join(thread, NULL);
    unlink(path);
    say("the end");
}

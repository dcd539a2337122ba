// SPDX-License-Identifier: Apache-2.0
// How a conversation begins, and how it comes to a lane.
#define _GNU_SOURCE
#include "peer.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 5000, SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL };

static uint32_t status_of(const uint8_t *hello) {
    return hello[20] | hello[21] << 8 | hello[22] << 16 | (uint32_t)hello[23] << 24;
}

// Sends a hello and hears the answer; -1 if there is none, or a refusal.
static int greet(const char *path, int kind, const uint8_t *token, uint8_t *answer) {
    uint8_t hello[HELLO_SIZE];
    int socket = connect_to(path);
    if (socket < 0) {
        return -1;
    }
    client_hello(hello, kind, token);
    if (!send_all(socket, hello, sizeof hello) || !receive_all(socket, answer, HELLO_SIZE) || status_of(answer) != 0) {
        close(socket);
        return -1;
    }
    return socket;
}

Pipe *open_pipe(const char *path) {
    uint8_t answer[HELLO_SIZE];
    int socket = greet(path, KIND_OPEN, NULL, answer);
    if (socket < 0) {
        return NULL;
    }
    Pipe *pipe = new_pipe(socket);
    if (answer[14] != 1) {
        fault("the server offers no lane");
    }
    memcpy(pipe->token, answer + 48, TOKEN_SIZE);
    return pipe;
}

// Asks for a lane once; false if there is none now.
bool join(Pipe *pipe, const char *path) {
    uint8_t answer[HELLO_SIZE];
    int descriptors[2];
    char more;
    int socket = greet(path, KIND_LANE, pipe->token, answer);
    if (socket < 0) {
        return false;
    }
    bool taken = take(socket, descriptors);
    if (taken && recv(socket, &more, 1, 0) != 0) {
        fault("something follows the memory");
    }
    close(socket);
    if (taken) {
        Lane *lane = map_lane(descriptors[0], false, descriptors[1]);
        atomic_store(&pipe->lane, lane);
        store(lane->in, READER_READY, 1);
    }
    return taken;
}

// The server gives none before its application has accepted the connection.
void join_for_sure(Pipe *pipe, const char *path) {
    for (int i = 0; i < TRIES; i++) {
        if (join(pipe, path)) {
            return;
        }
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    fault("the server gives no lane");
}

typedef struct {
    int listener;
    Pipe *pipe;
} Door;

static void give_lane(Pipe *pipe, int asking) {
    uint8_t answer[HELLO_SIZE];
    int room[2];
    int memory = make_memory(2 * HEADER_SIZE + 2 * RING_SIZE, SEALS);
    if (fallocate(memory, 0, 0, 2 * HEADER_SIZE + 2 * RING_SIZE) != 0) {
        fail("fallocate");
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, room) != 0) {
        fail("socketpair");
    }
    Lane *lane = map_lane(fcntl(memory, F_DUPFD_CLOEXEC, 0), true, room[0]);
    atomic_store(&pipe->lane, lane);
    store(lane->in, READER_READY, 1);
    server_hello(answer, 0, NULL);
    send_all(asking, answer, sizeof answer);
    pass(asking, (int[]){memory, room[1]}, 2);
    close(memory);
    close(room[1]);
}

// Answers everybody else who comes: a lane for the one that has the token, once; nothing for others.
static void *keep_door(void *argument) {
    Door *door = argument;
    uint8_t hello[HELLO_SIZE], answer[HELLO_SIZE];
    while (true) {
        int socket = accept4(door->listener, NULL, NULL, SOCK_CLOEXEC);
        if (socket < 0) {
            fail("accept");
        }
        if (receive_all(socket, hello, sizeof hello)) {
            bool known = hello[12] == KIND_LANE && memcmp(hello + 40, door->pipe->token, TOKEN_SIZE) == 0;
            if (known && atomic_load(&door->pipe->lane) == NULL) {
                give_lane(door->pipe, socket);
            } else {
                server_hello(answer, hello[12] == KIND_LANE ? NO_LANE : 231, NULL);
                send_all(socket, answer, sizeof answer);
            }
        }
        close(socket);
    }
    return NULL;
}

// Serves the first client that opens; the others are answered by a thread.
Pipe *accept_pipe(int listener) {
    uint8_t hello[HELLO_SIZE], answer[HELLO_SIZE];
    while (true) {
        int socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (socket < 0) {
            fail("accept");
        }
        if (!receive_all(socket, hello, sizeof hello) || hello[12] != KIND_OPEN) {
            server_hello(answer, NO_LANE, NULL);
            send_all(socket, answer, sizeof answer);
            close(socket);
            continue;
        }
        Door *door = calloc(1, sizeof *door);
        *door = (Door){listener, new_pipe(socket)};
        if (getrandom(door->pipe->token, TOKEN_SIZE, 0) != TOKEN_SIZE) {
            fail("getrandom");
        }
        server_hello(answer, 0, door->pipe->token);
        send_all(socket, answer, sizeof answer);
        pthread_t thread;
        if (pthread_create(&thread, NULL, keep_door, door) != 0) {
            fail("pthread_create");
        }
        return door->pipe;
    }
}

// SPDX-License-Identifier: Apache-2.0
// Children that are killed at any moment of their conversation. Each says first which one it is; what it had published
// when it was killed is printed, so that the other end can be asked whether it has all of it.
#define _GNU_SOURCE
#include "peer.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_MICROS = 4000, SECOND = 1000000, ECHO_EVERY = 4, LARGEST = 400000 };

// Shared with the child that runs.
static _Atomic uint32_t *published;

static void pause_for(uint32_t micros) {
    nanosleep(&(struct timespec){micros / SECOND, 1000L * (micros % SECOND)}, NULL);
}

// Messages without end, some of which are to come back.
static void converse(Pipe *pipe, uint32_t child) {
    static uint8_t bytes[LARGEST];
    uint8_t first[4] = {(uint8_t)child, (uint8_t)(child >> 8), (uint8_t)(child >> 16), (uint8_t)(child >> 24)};
    uint8_t *back;
    if (!write_message(pipe, first, sizeof first)) {
        return;
    }
    atomic_store(published, 1);
    for (uint32_t i = 1;; i++) {
        uint32_t size = size_of(child, i);
        fill(bytes, size, child + i);
        if (!write_message(pipe, bytes, size)) {
            return;
        }
        atomic_store(published, i + 1);
        if (i % ECHO_EVERY == 0) {
            if (read_message(pipe, &back) != size || memcmp(bytes, back, size) != 0) {
                return;
            }
            free(back);
        }
    }
}

// Some are killed while they come, the others when they are in the middle of it.
static void kill_soon(pid_t child, uint32_t number) {
    uint32_t least = number % 4 == 0 ? 0 : 1 + (uint32_t)random() % 3;
    for (int i = 0; i < SECOND && atomic_load(published) < least && waitpid(child, NULL, WNOHANG) == 0; i += 50) {
        pause_for(50);
    }
    pause_for((uint32_t)random() % LONGEST_MICROS);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    say("killed %u published %u", number, atomic_load(published));
}

static void share(void) {
    published = mmap(NULL, sizeof *published, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (published == MAP_FAILED) {
        fail("mmap");
    }
}

// True in the child.
static bool split(pid_t *child) {
    atomic_store(published, 0);
    *child = fork();
    if (*child < 0) {
        fail("fork");
    }
    return *child == 0;
}

void storm_of_clients(const char *path, uint32_t kills) {
    pid_t child;
    share();
    for (uint32_t i = 0; i < kills; i++) {
        if (split(&child)) {
            Pipe *pipe = open_pipe(path);
            if (pipe != NULL) {
                if (i % 8 != 7) {
                    join_for_sure(pipe, path);
                }
                converse(pipe, i);
            }
            pause(); // until it is killed
        }
        kill_soon(child, i);
    }
}

void storm_of_servers(const char *path, uint32_t kills) {
    pid_t child;
    int listener = listen_at(path);
    share();
    say("listening");
    for (uint32_t i = 0; i < kills; i++) {
        if (split(&child)) {
            converse(accept_pipe(listener), i);
            pause();
        }
        kill_soon(child, i);
    }
    unlink(path);
}

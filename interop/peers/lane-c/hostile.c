// SPDX-License-Identifier: Apache-2.0
// Ends that have the memory and write there what they like, all the time, with bells that nobody asked for.
#define _GNU_SOURCE
#include "peer.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SCRIBBLERS = 2, BURST = 64, LONGEST_MILLIS = 60 };

static const int WORDS[] = {TAIL, HEAD, READER_SLEEPS, WRITER_SLEEPS, MARK, LEFT, READER_READY, READER_MOVED, READER_CLOSED};

typedef struct {
    Pipe *pipe;
    Lane *lane;
    unsigned seed;
    int only; // the one word that is written, or -1 for all
    _Atomic bool over;
} Scribble;

static uint64_t any(unsigned *seed) {
    return (uint64_t)rand_r(seed) << 33 ^ (uint64_t)rand_r(seed) << 11 ^ (uint64_t)rand_r(seed);
}

// Numbers that are nearly right do more than those that are refused at once.
static uint64_t value_for(Scribble *scribble, Ring ring) {
    unsigned *seed = &scribble->seed;
    switch (any(seed) % 9) {
        case 0: return any(seed);
        case 1: return any(seed) % 3;
        case 2: return (uint64_t)-1 - any(seed) % 3;
        case 3: return (uint64_t)1 << any(seed) % 64;
        case 4: return load(ring, TAIL) + any(seed) % 1000;
        case 5: return load(ring, HEAD) + any(seed) % 1000;
        case 6: return load(ring, TAIL) + any(seed) % 3 - 1;
        case 7: return scribble->lane->capacity + load(ring, HEAD);
        default: return any(seed) % 300;
    }
}

static void write_one(Scribble *scribble) {
    unsigned *seed = &scribble->seed;
    Lane *lane = scribble->lane;
    Ring ring = any(seed) % 2 == 0 ? lane->in : lane->out;
    if (scribble->only >= 0) {
        store(ring, (enum Word)WORDS[scribble->only], value_for(scribble, ring));
        return;
    }
    if (any(seed) % 1024 == 0) { // a hole, where the size may not change
        size_t page = any(seed) % (lane->size / HEADER_SIZE);
        madvise(lane->memory + page * HEADER_SIZE, HEADER_SIZE, MADV_REMOVE);
    }
    switch (any(seed) % 4) {
        case 0: *(volatile uint64_t *)(lane->memory + any(seed) % (2 * HEADER_SIZE / 8) * 8) = any(seed); break;
        case 1: *(volatile uint32_t *)(lane->memory + any(seed) % (lane->size / 4) * 4) = (uint32_t)any(seed); break;
        default: store(ring, (enum Word)WORDS[any(seed) % (sizeof WORDS / sizeof *WORDS)], value_for(scribble, ring));
    }
}

static void ring_somewhere(Scribble *scribble) {
    static const char junk[300];
    char sink[4096];
    int socket = any(&scribble->seed) % 2 == 0 ? scribble->pipe->socket : scribble->lane->room;
    size_t size = 1 + any(&scribble->seed) % (any(&scribble->seed) % 8 == 0 ? sizeof junk : 2);
    if (any(&scribble->seed) % 3 == 0) {
        recv(socket, sink, sizeof sink, MSG_DONTWAIT);
    } else {
        send(socket, junk, size, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
}

static void *scribble_on(void *argument) {
    Scribble *scribble = argument;
    while (!atomic_load(&scribble->over)) {
        for (uint64_t n = any(&scribble->seed) % BURST; n > 0; n--) {
            write_one(scribble);
        }
        if (any(&scribble->seed) % 4 == 0) {
            ring_somewhere(scribble);
        }
    }
    return NULL;
}

// Some good messages first, so that the other end is in the middle of something; then it begins.
static void attack(Pipe *pipe, Lane *lane, unsigned seed, pthread_t *threads, Scribble *scribbles) {
    static uint8_t bytes[4096];
    for (int i = 0; i < 3; i++) {
        write_message(pipe, bytes, (uint32_t)(any(&seed) % sizeof bytes));
    }
    int only = (int)(any(&seed) % (2 * sizeof WORDS / sizeof *WORDS)) - (int)(sizeof WORDS / sizeof *WORDS);
    for (int i = 0; i < SCRIBBLERS; i++) {
        scribbles[i] = (Scribble){.pipe = pipe, .lane = lane, .seed = seed + (unsigned)i, .only = only};
        if (pthread_create(&threads[i], NULL, scribble_on, &scribbles[i]) != 0) {
            fail("pthread_create");
        }
    }
    nanosleep(&(struct timespec){.tv_nsec = 1000000L * (long)(1 + any(&seed) % LONGEST_MILLIS)}, NULL);
    for (int i = 0; i < SCRIBBLERS; i++) {
        atomic_store(&scribbles[i].over, true);
        pthread_join(threads[i], NULL);
    }
    char bells[4096]; // half of them leave it as it is, until the other end closes
    bool stays = any(&seed) % 2 == 0;
    while (stays && recv(pipe->socket, bells, sizeof bells, 0) > 0) {
    }
}

static uint64_t now_millis(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void attack_server(const char *path, uint32_t millis) {
    pthread_t threads[SCRIBBLERS];
    Scribble scribbles[SCRIBBLERS];
    uint32_t attacks = 0, seed = (uint32_t)getpid();
    for (uint64_t end = now_millis() + millis; now_millis() < end;) {
        Pipe *pipe = open_pipe(path);
        if (pipe == NULL) {
            continue;
        }
        for (int i = 0; i < 20 && !join(pipe, path); i++) { // the server may be about to accept it
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        }
        Lane *lane = atomic_load(&pipe->lane);
        if (lane != NULL) {
            attack(pipe, lane, seed++, threads, scribbles);
            attacks++;
        }
        close_pipe(pipe);
    }
    say("attacks %u", attacks);
}

// A process for each client, as its door's thread ends with it.
void attack_clients(const char *path, uint32_t millis) {
    int listener = listen_at(path);
    uint32_t attacks = 0;
    say("listening");
    for (uint64_t end = now_millis() + millis; now_millis() < end; attacks++) {
        pid_t child = fork();
        if (child == 0) {
            pthread_t threads[SCRIBBLERS];
            Scribble scribbles[SCRIBBLERS];
            alarm(20); // nobody came
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            Pipe *pipe = accept_pipe(listener);
            for (int i = 0; i < 200 && atomic_load(&pipe->lane) == NULL; i++) {
                nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
            }
            Lane *lane = atomic_load(&pipe->lane);
            if (lane != NULL) {
                attack(pipe, lane, (unsigned)getpid(), threads, scribbles);
            }
            _exit(lane != NULL ? DONE : FAILED);
        }
        waitpid(child, NULL, 0);
    }
    unlink(path);
    say("attacks %u", attacks);
}

// It has left the ring, says how many bells it rang, and is believed; then it says that they were more.
void leave_twice(const char *path) {
    Pipe *pipe = open_pipe(path);
    if (pipe == NULL) {
        fault("the server lets nobody in");
    }
    join_for_sure(pipe, path);
    Ring out = atomic_load(&pipe->lane)->out;
    memcpy(out.data, "ring", 4);
    store(out, TAIL, 4);
    store(out, LEFT, 2);
    store(out, MARK, 5);
    send_all(pipe->socket, "headBtail", 9); // one of them a bell
    say("left");
    while (load(out, HEAD) == 0) {
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    store(out, LEFT, 1000);
    say("left again");
    pause();
}

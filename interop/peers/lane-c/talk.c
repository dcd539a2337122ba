// SPDX-License-Identifier: Apache-2.0
// Messages that come back, and are compared.
#include "peer.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { EARLY = 10 }; // lanes left early for each that counts

static void exchange(Pipe *pipe, uint32_t number) {
    uint32_t size = size_of(0, number);
    uint8_t *sent = malloc(size + 1), *back;
    fill(sent, size, number);
    if (!write_message(pipe, sent, size)) {
        fault("the server reads no more");
    }
    int64_t got = read_message(pipe, &back);
    if (got < 0) {
        fault("the server has closed");
    }
    if (got != size || memcmp(sent, back, size) != 0) {
        fault("another message came back");
    }
    free(sent);
    free(back);
}

// Whether the server has left the lane that the messages went into.
static bool is_left(const Pipe *pipe) {
    return pipe->read_ring || atomic_load(&pipe->lane) == NULL;
}

// Exchanges messages before a lane and in it; false if the server left it before the last of them.
static bool ask_in_a_lane(Pipe *pipe, const char *path, uint32_t messages, uint32_t *number) {
    for (uint32_t end = *number + messages / 4; *number < end; (*number)++) {
        exchange(pipe, *number);
    }
    join_for_sure(pipe, path);
    for (uint32_t end = *number + messages; *number < end; (*number)++) {
        exchange(pipe, *number);
    }
    if (is_left(pipe)) {
        return false;
    }
    if (!pipe->writes_ring || !pipe->reads_ring) {
        fault("the messages were not in the lane");
    }
    return true;
}

// Goes into so many lanes, one after the other. A server for which this end was silent for too long
// in the middle of the messages has left the lane; that is its right, and that lane does not count.
void ask(const char *path, uint32_t messages, uint32_t lanes) {
    uint32_t number = 0, early = 0, lane = 0;
    Pipe *pipe = open_pipe(path);
    if (pipe == NULL) {
        fault("the server lets nobody in");
    }
    while (true) {
        if (ask_in_a_lane(pipe, path, messages, &number)) {
            say("in lane %u: %llu bytes out, %llu in", lane, (unsigned long long)pipe->tail, (unsigned long long)pipe->head);
            if (++lane == lanes) {
                break;
            }
            if (!await_leave(pipe)) {
                fault("the server has closed");
            }
        } else if (++early > EARLY * lanes) {
            fault("the server leaves every lane in the middle of the messages");
        }
        while (atomic_load(&pipe->lane) != NULL) {
            exchange(pipe, number++);
        }
    }
    say("left early: %u", early);
    say("exchanged %u", number);
    close_pipe(pipe);
}

// Sends every message back, until the client closes.
void serve(const char *path) {
    int listener = listen_at(path);
    uint8_t *bytes;
    uint32_t count = 0;
    say("listening");
    Pipe *pipe = accept_pipe(listener);
    for (int64_t size = read_message(pipe, &bytes); size >= 0; size = read_message(pipe, &bytes)) {
        if (!write_message(pipe, bytes, (uint32_t)size)) {
            fault("the client reads no more");
        }
        free(bytes);
        count++;
    }
    unlink(path);
    say("%s", pipe->reads_ring && pipe->writes_ring ? "in the lane" : "in the socket");
    say("echoed %u", count);
}

// Is in a lane, and sends back there what comes, until it is stopped or killed.
void stay(const char *path) {
    uint8_t *bytes;
    Pipe *pipe = open_pipe(path);
    if (pipe == NULL) {
        fault("the server lets nobody in");
    }
    join_for_sure(pipe, path);
    say("in the lane");
    for (int64_t size = read_message(pipe, &bytes); size >= 0; size = read_message(pipe, &bytes)) {
        if (!write_message(pipe, bytes, (uint32_t)size)) {
            break;
        }
        free(bytes);
    }
    say("the end");
    close_pipe(pipe);
}

// Is in a lane, and neither reads nor sleeps there.
void be_deaf(const char *path) {
    Pipe *pipe = open_pipe(path);
    if (pipe == NULL) {
        fault("the server lets nobody in");
    }
    join_for_sure(pipe, path);
    Lane *lane = atomic_load(&pipe->lane);
    store(lane->in, READER_MOVED, 1);
    say("in the lane");
    pause();
}

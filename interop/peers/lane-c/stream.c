// SPDX-License-Identifier: Apache-2.0
// A stream of bytes each way, which goes through the socket, then through a ring, then through the socket again.
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PIECE = 64 * 1024 };

Pipe *new_pipe(int socket) {
    Pipe *pipe = calloc(1, sizeof *pipe);
    if (pipe == NULL) {
        fail("calloc");
    }
    pipe->socket = socket;
    return pipe;
}

// A bell that finds no room finds a reader who has something to receive, and is awake.
static void ring_bell(Pipe *pipe) {
    if (send(pipe->socket, "B", 1, MSG_DONTWAIT | MSG_NOSIGNAL) == 1) {
        pipe->rung++;
    }
}

static bool begins(Pipe *pipe, Lane *lane) {
    if (!pipe->writes_ring && !pipe->wrote_ring && lane != NULL && load(lane->out, READER_READY) != 0) {
        store(lane->out, MARK, pipe->sent + 1);
        pipe->writes_ring = true;
        ring_bell(pipe); // the reader may wait in the socket
    }
    return pipe->writes_ring;
}

static void publish(Pipe *pipe, Lane *lane) {
    store(lane->out, TAIL, pipe->tail);
    if (load(lane->out, READER_SLEEPS) != 0) {
        store(lane->out, READER_SLEEPS, 0);
        ring_bell(pipe);
    }
}

static uint64_t room_in(Pipe *pipe, Lane *lane) {
    uint64_t head = load(lane->out, HEAD);
    if (head > pipe->tail || pipe->tail - head > lane->capacity) {
        fault("it has read what was not written");
    }
    return lane->capacity - (pipe->tail - head);
}

// False when nobody reads any more.
static bool await_room(Pipe *pipe, Lane *lane) {
    char bells[64];
    store(lane->out, WRITER_SLEEPS, 1);
    if (room_in(pipe, lane) > 0) {
        return true;
    }
    return recv(lane->room, bells, sizeof bells, 0) > 0 || room_in(pipe, lane) > 0;
}

static bool write_ring(Pipe *pipe, Lane *lane, const uint8_t *bytes, size_t size) {
    while (size > 0) {
        if (load(lane->out, READER_CLOSED) != 0) {
            return false;
        }
        uint64_t n = room_in(pipe, lane);
        if (n == 0) {
            if (!await_room(pipe, lane)) {
                return false;
            }
            continue;
        }
        n = n < size ? n : size;
        n = n < PIECE ? n : PIECE;
        uint64_t at = pipe->tail & (lane->capacity - 1);
        uint64_t first = n < lane->capacity - at ? n : lane->capacity - at;
        memcpy(lane->out.data + at, bytes, first);
        memcpy(lane->out.data, bytes + first, n - first);
        pipe->tail += n;
        bytes += n;
        size -= n;
        publish(pipe, lane);
    }
    return true;
}

// False when nobody reads any more.
bool write_all(Pipe *pipe, const void *bytes, size_t size) {
    leave_after_the_other(pipe);
    Lane *lane = atomic_load(&pipe->lane);
    if (begins(pipe, lane)) {
        return write_ring(pipe, lane, bytes, size);
    }
    pipe->sent += size;
    return send_all(pipe->socket, bytes, size);
}

static size_t kept(const Pipe *pipe) {
    return pipe->kept_to - pipe->kept_from;
}

// Receives something from the socket, behind what is kept, which must be nothing.
static void receive(Pipe *pipe) {
    ssize_t n;
    do {
        n = recv(pipe->socket, pipe->kept, sizeof pipe->kept, 0);
    } while (n < 0 && errno == EINTR);
    pipe->kept_from = 0;
    pipe->kept_to = n > 0 ? (size_t)n : 0;
    pipe->ended = n <= 0; // a reset is the end, too
}

static void moves(Pipe *pipe, Lane *lane) {
    pipe->reads_ring = true;
    pipe->bells = 0;
    store(lane->in, READER_MOVED, 1);
}

// What was kept and is of the stream: all, or what is before the mark.
static size_t from_socket(Pipe *pipe, Lane *lane, void *bytes, size_t size) {
    uint64_t mark = lane != NULL && !pipe->read_ring ? load(lane->in, MARK) : 0;
    uint64_t n = kept(pipe);
    if (mark != 0) {
        if (mark - 1 < pipe->received) {
            fault("it went on in the ring before what was read");
        }
        uint64_t left = mark - 1 - pipe->received;
        n = n < left ? n : left;
        if (left == 0) {
            moves(pipe, lane);
            return 0;
        }
    }
    n = n < size ? n : size;
    memcpy(bytes, pipe->kept + pipe->kept_from, n);
    pipe->kept_from += n;
    pipe->received += n;
    return n;
}

static size_t from_ring(Pipe *pipe, Lane *lane, uint8_t *bytes, size_t size) {
    uint64_t n = load(lane->in, TAIL) - pipe->head;
    if (n > lane->capacity) {
        fault("it has written more than there is room for");
    }
    n = n < size ? n : size;
    uint64_t at = pipe->head & (lane->capacity - 1);
    uint64_t first = n < lane->capacity - at ? n : lane->capacity - at;
    memcpy(bytes, lane->in.data + at, first);
    memcpy(bytes + first, lane->in.data, n - first);
    pipe->head += n;
    if (n > 0) {
        store(lane->in, HEAD, pipe->head);
        if (load(lane->in, WRITER_SLEEPS) != 0) {
            store(lane->in, WRITER_SLEEPS, 0);
            send(lane->room, "R", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
        }
    }
    return n;
}

// The other end has left, and all of the ring is read: takes the bells that it rang in all.
static void go_back(Pipe *pipe, uint64_t rung) {
    while (pipe->bells < rung && !pipe->ended) {
        if (kept(pipe) == 0) {
            receive(pipe);
        }
        uint64_t n = rung - pipe->bells;
        n = n < kept(pipe) ? n : kept(pipe);
        pipe->kept_from += n;
        pipe->bells += n;
    }
    pipe->reads_ring = false;
    pipe->read_ring = true;
}

static void sleep_until_it_rings(Pipe *pipe, Lane *lane) {
    if (kept(pipe) == 0) {
        store(lane->in, READER_SLEEPS, 1);
        if (load(lane->in, TAIL) != pipe->head || load(lane->in, LEFT) != 0) {
            return;
        }
        receive(pipe);
    }
    if (load(lane->in, LEFT) == 0) { // else some may be of the stream
        pipe->bells += kept(pipe);
        pipe->kept_from = pipe->kept_to;
    }
}

// Waits until the other end leaves the lane, which it does when nothing moves; false at the end.
bool await_leave(Pipe *pipe) {
    while (pipe->reads_ring && !pipe->ended) {
        Lane *lane = atomic_load(&pipe->lane);
        uint64_t left = load(lane->in, LEFT);
        if (load(lane->in, TAIL) != pipe->head) {
            fault("it wrote what nobody asked for");
        }
        if (left != 0) {
            go_back(pipe, left - 1);
        } else {
            sleep_until_it_rings(pipe, lane);
        }
    }
    return !pipe->ended;
}

// Waits for some bytes; 0 at the end.
size_t read_some(Pipe *pipe, void *bytes, size_t size) {
    while (true) {
        Lane *lane = atomic_load(&pipe->lane);
        if (!pipe->reads_ring) {
            size_t n = from_socket(pipe, lane, bytes, size);
            if (n > 0) {
                return n;
            }
            if (!pipe->reads_ring && pipe->ended) {
                return 0;
            }
            if (!pipe->reads_ring) {
                receive(pipe);
            }
            continue;
        }
        uint64_t left = load(lane->in, LEFT);
        bool ended = pipe->ended; // before the look into the ring: what it wrote last is there
        size_t n = from_ring(pipe, lane, bytes, size);
        if (n > 0) {
            return n;
        }
        if (left != 0) {
            go_back(pipe, left - 1);
        } else if (ended) {
            return 0;
        } else {
            sleep_until_it_rings(pipe, lane);
        }
    }
}

bool read_all(Pipe *pipe, void *bytes, size_t size) {
    for (size_t got = 0; got < size;) {
        size_t n = read_some(pipe, (uint8_t *)bytes + got, size - got);
        if (n == 0) {
            return false;
        }
        got += n;
    }
    return true;
}

// By who writes, while nobody reads: out of the lane, if the other end is, and has read everything.
void leave_after_the_other(Pipe *pipe) {
    Lane *lane = atomic_load(&pipe->lane);
    int unsent = 0;
    if (lane == NULL || !pipe->read_ring) {
        return;
    }
    if (!pipe->wrote_ring && begins(pipe, lane) && room_in(pipe, lane) == lane->capacity
        && load(lane->out, READER_MOVED) != 0 && ioctl(pipe->socket, SIOCOUTQ, &unsent) == 0 && unsent == 0) {
        store(lane->out, LEFT, pipe->rung + 2);
        pipe->writes_ring = false;
        pipe->wrote_ring = true;
        ring_bell(pipe);
    }
    if (pipe->wrote_ring) {
        atomic_store(&pipe->lane, NULL);
        free_lane(lane);
        pipe->wrote_ring = pipe->read_ring = false;
        pipe->tail = pipe->head = pipe->rung = 0;
    }
}

void close_pipe(Pipe *pipe) {
    Lane *lane = atomic_load(&pipe->lane);
    if (lane != NULL) {
        store(lane->in, READER_CLOSED, 1);
        free_lane(lane);
    }
    close(pipe->socket);
    free(pipe);
}

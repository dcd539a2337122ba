// SPDX-License-Identifier: Apache-2.0
// What the parts of this program share. It is written from docs/protocol.md alone.
#ifndef PEER_H
#define PEER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DONE = 0, USAGE = 1, FAILED = 2, BROKEN = 5 };

enum { HELLO_SIZE = 64, TOKEN_SIZE = 16, HEADER_SIZE = 4096, RING_SIZE = 256 * 1024 };

enum { KIND_OPEN = 0, KIND_WAIT = 1, KIND_LANE = 2, NO_LANE = 1450 };

// The words of a ring's header, by their offsets.
enum Word {
    TAIL = 0,            // by the writer: how many bytes it has written
    HEAD = 128,          // by the reader: how many it has read
    READER_SLEEPS = 256, // by the reader 1, by who rings 0
    WRITER_SLEEPS = 384, // by the writer 1, by who rings 0
    MARK = 512,          // by the writer: one more than the bytes that went through the socket before
    LEFT = 520,          // by the writer: one more than its bells, when it has left
    READER_READY = 640,  // by the reader: it has the memory
    READER_MOVED = 648,  // by the reader: it has read what came through the socket
    READER_CLOSED = 656  // by the reader: it reads no more
};

typedef struct {
    uint8_t *header;
    uint8_t *data;
} Ring;

// Memory that both ends have; in and out are this end's.
typedef struct {
    uint8_t *memory;
    size_t size;
    uint64_t capacity;
    Ring in;
    Ring out;
    int room;
} Lane;

// A conversation. One thread at a time reads, and one at a time writes.
typedef struct {
    int socket;
    Lane *_Atomic lane; // NULL before there is one
    uint8_t token[TOKEN_SIZE];

    bool writes_ring;
    bool wrote_ring; // it has left the lane
    uint64_t sent;
    uint64_t tail;
    uint64_t rung;

    bool reads_ring;
    bool read_ring; // it has left the lane
    bool ended;
    uint64_t received; // bytes of the stream that came through the socket
    uint64_t head;
    uint64_t bells;    // those that came
    uint8_t kept[65536]; // what came through the socket and is not looked at yet
    size_t kept_from;
    size_t kept_to;
} Pipe;

// wire.c
int connect_to(const char *path);
int listen_at(const char *path);
bool send_all(int socket, const void *bytes, size_t size);
bool receive_all(int socket, void *bytes, size_t size);
void client_hello(uint8_t *hello, int kind, const uint8_t *token);
void server_hello(uint8_t *hello, uint32_t status, const uint8_t *token);
void pass(int socket, const int *descriptors, int count);
bool take(int socket, int *descriptors);

// lane.c
uint64_t load(Ring ring, enum Word word);
void store(Ring ring, enum Word word, uint64_t value);
int make_memory(size_t size, unsigned seals);
Lane *map_lane(int memory, bool is_server, int room);
void free_lane(Lane *lane);

// stream.c
Pipe *new_pipe(int socket);
bool write_all(Pipe *pipe, const void *bytes, size_t size);
size_t read_some(Pipe *pipe, void *bytes, size_t size);
bool read_all(Pipe *pipe, void *bytes, size_t size);
bool await_leave(Pipe *pipe);
void leave_after_the_other(Pipe *pipe);
void close_pipe(Pipe *pipe);

// door.c
Pipe *open_pipe(const char *path);
bool join(Pipe *pipe, const char *path);
void join_for_sure(Pipe *pipe, const char *path);
Pipe *accept_pipe(int listener);

// messages.c
void fill(uint8_t *bytes, size_t size, uint32_t seed);
uint32_t size_of(uint32_t conversation, uint32_t message);
bool write_message(Pipe *pipe, const uint8_t *bytes, uint32_t size);
int64_t read_message(Pipe *pipe, uint8_t **bytes);

// talk.c, storm.c, hostile.c, passing.c: the commands
void ask(const char *path, uint32_t messages, uint32_t lanes);
void serve(const char *path);
void stay(const char *path);
void be_deaf(const char *path);
void storm_of_clients(const char *path, uint32_t kills);
void storm_of_servers(const char *path, uint32_t kills);
void attack_server(const char *path, uint32_t millis);
void attack_clients(const char *path, uint32_t millis);
void leave_twice(const char *path);
void pass_wrongly(const char *path, const char *what);

// say.c
void say(const char *format, ...);
_Noreturn void fail(const char *call);
_Noreturn void fault(const char *what);

#endif

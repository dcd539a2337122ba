// SPDX-License-Identifier: Apache-2.0
// What the C programs over sockets share: connections, whole reads and writes.
#ifndef NPIPE_BENCH_H
#define NPIPE_BENCH_H

#include "unix.h"

#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif

// How the programs name one end.
typedef int wire;

static inline struct sockaddr_un socket_address(const char *path) {
    struct sockaddr_un address;
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    if (strlen(path) >= sizeof address.sun_path) {
        fprintf(stderr, "path is too long for a socket: %s\n", path);
        exit(1);
    }
    strcpy(address.sun_path, path);
    return address;
}

static inline int listen_at(const char *path) {
    struct sockaddr_un address = socket_address(path);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (listener < 0) fail("socket");
    if (bind(listener, (struct sockaddr *) &address, sizeof address) < 0) fail(path);
    if (listen(listener, 128) < 0) fail("listen");
    return listener;
}

static inline int connect_to(const char *path) {
    struct sockaddr_un address = socket_address(path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0) fail("socket");
    if (connect(fd, (struct sockaddr *) &address, sizeof address) < 0) fail(path);
    return fd;
}

static inline int accept_one(int listener) {
    int fd;
    do fd = accept(listener, NULL, NULL); while (fd < 0 && errno == EINTR);
    if (fd < 0) fail("accept");
    return fd;
}

static inline void send_all(int fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) fail("send");
        bytes += sent;
        size -= (size_t) sent;
    }
}

// Returns 0 when the peer left before the first byte; leaving later is an error.
static inline int receive_all(int fd, char *bytes, size_t size) {
    size_t received = 0;
    while (received < size) {
        ssize_t n = recv(fd, bytes + received, size - received, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail("recv");
        if (n == 0 && received == 0) return 0;
        if (n == 0) {
            fprintf(stderr, "the peer left after %zu of %zu bytes\n", received, size);
            exit(2);
        }
        received += (size_t) n;
    }
    return 1;
}

static inline void hang_up(wire fd) {
    close(fd);
}

static inline void stop_listening(wire listener, const char *path) {
    close(listener);
    unlink(path);
}

#endif

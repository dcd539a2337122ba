// SPDX-License-Identifier: Apache-2.0
// Sockets, hellos, and descriptors on their way.
#define _GNU_SOURCE
#include "peer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MOST_PASSED = 8 };

static const char MAGIC[8] = "NPIPE\r\x1a\n";

static struct sockaddr_un address_of(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        fault("the path is too long");
    }
    strcpy(address.sun_path, path);
    return address;
}

static int new_socket(void) {
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        fail("socket");
    }
    return fd;
}

// -1 when the server is not there, or has no time.
int connect_to(const char *path) {
    struct sockaddr_un address = address_of(path);
    int fd = new_socket();
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

int listen_at(const char *path) {
    struct sockaddr_un address = address_of(path);
    int fd = new_socket();
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 64) != 0) {
        fail("bind");
    }
    return fd;
}

bool send_all(int socket, const void *bytes, size_t size) {
    for (size_t sent = 0; sent < size;) {
        ssize_t n = send(socket, (const uint8_t *)bytes + sent, size - sent, MSG_NOSIGNAL);
        if (n < 0) {
            return false;
        }
        sent += (size_t)n;
    }
    return true;
}

bool receive_all(int socket, void *bytes, size_t size) {
    for (size_t got = 0; got < size;) {
        ssize_t n = recv(socket, (uint8_t *)bytes + got, size - got, 0);
        if (n <= 0) {
            return false;
        }
        got += (size_t)n;
    }
    return true;
}

static void put(uint8_t *at, uint64_t value, int size) {
    for (int i = 0; i < size; i++) {
        at[i] = (uint8_t)(value >> (8 * i));
    }
}

static void start(uint8_t *hello) {
    memset(hello, 0, HELLO_SIZE);
    memcpy(hello, MAGIC, sizeof MAGIC);
    put(hello + 8, 1, 2);
    put(hello + 10, HELLO_SIZE, 2);
    put(hello + 14, 1, 2); // the version of the lane
}

void client_hello(uint8_t *hello, int kind, const uint8_t *token) {
    start(hello);
    put(hello + 12, (uint64_t)kind, 2);
    put(hello + 20, kind == KIND_OPEN ? 3 : 0, 4);
    put(hello + 24, kind == KIND_OPEN ? 20000 : 0, 4);
    put(hello + 32, (uint64_t)getpid(), 8);
    if (token != NULL) {
        memcpy(hello + 40, token, TOKEN_SIZE);
    }
}

void server_hello(uint8_t *hello, uint32_t status, const uint8_t *token) {
    start(hello);
    hello[12] = 1; // message type
    hello[13] = 2; // duplex
    put(hello + 20, status, 4);
    put(hello + 32, (uint64_t)getpid(), 8);
    put(hello + 40, 255, 4);
    put(hello + 44, 1, 4);
    if (token == NULL) {
        put(hello + 14, 0, 2);
    } else {
        memcpy(hello + 48, token, TOKEN_SIZE);
    }
}

// One byte with so many descriptors; that nobody takes it is no failure.
void pass(int socket, const int *descriptors, int count) {
    char byte = 'L';
    struct iovec vector = {&byte, 1};
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(MOST_PASSED * sizeof(int))] = {0};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    if (count > 0) {
        size_t size = (size_t)count * sizeof(int);
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(size);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(size);
        memcpy(CMSG_DATA(header), descriptors, size);
    }
    if (sendmsg(socket, &message, MSG_NOSIGNAL) < 0 && errno != EPIPE && errno != ECONNRESET) {
        fail("sendmsg");
    }
}

bool take(int socket, int *descriptors) {
    char byte;
    struct iovec vector = {&byte, 1};
    _Alignas(struct cmsghdr) char control[CMSG_SPACE(2 * sizeof(int))];
    struct msghdr message = {
        .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1) {
        return false;
    }
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header == NULL || header->cmsg_type != SCM_RIGHTS || header->cmsg_len != CMSG_LEN(2 * sizeof(int))) {
        fault("two descriptors were to be passed");
    }
    memcpy(descriptors, CMSG_DATA(header), 2 * sizeof(int));
    return true;
}

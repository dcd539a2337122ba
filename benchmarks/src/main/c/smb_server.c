// SPDX-License-Identifier: Apache-2.0
// A pipe's server behind Samba, as little as there can be of one: it answers Samba's request without reading it, then
// sends every message back, in the frames of Samba's proxy: smb_server PATH SIZE
#include "bench.h"
#include <sys/stat.h>

// The length of a request is big endian; the level and everything in the answer behind its length, little endian.
static void answer_request(int fd) {
    unsigned char length[4];
    if (!receive_all(fd, (char *) length, sizeof length)) fail("no request");
    size_t size = (size_t) length[0] << 24 | (size_t) length[1] << 16 | (size_t) length[2] << 8 | length[3];
    if (size < 8 || size > 1u << 24) {
        fprintf(stderr, "not a request of Samba: %zu bytes\n", size);
        exit(2);
    }
    char *request = memory(size);
    if (!receive_all(fd, request, size)) fail("no request");
    char reply[36] = {0, 0, 0, 32, 'N', 'P', 'A', 'M'};
    memcpy(reply + 8, request + 4, 4);
    memcpy(reply + 12, request + 4, 4);
    reply[16] = 2; // message type
    reply[18] = (char) 0xff;
    reply[19] = 5;
    reply[25] = 16; // 4096 bytes
    free(request);
    send_all(fd, reply, sizeof reply);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: smb_server PATH SIZE\n");
        return 1;
    }
    size_t size = size_argument(argv[2]);
    unsigned char *frame = (unsigned char *) memory(2 + size);
    umask(0); // smbd may run as another user
    int listener = listen_at(argv[1]);
    ready();
    int fd = accept_one(listener);
    answer_request(fd);
    while (receive_all(fd, (char *) frame, 2 + size)) {
        if ((size_t) (frame[0] | frame[1] << 8) != size) {
            fprintf(stderr, "a message of another length\n");
            return 2;
        }
        send_all(fd, (char *) frame, 2 + size);
    }
    close(fd);
    close(listener);
    unlink(argv[1]);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
// An end of npipe's protocol that goes into shared memory, of a pipe of message type, on Linux.
#include "peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(void) {
    fputs(
        "usage: pipe-peer COMMAND SOCKET [ARGUMENT...], where SOCKET is the path of an npipe_NAME\n"
        "  ask MESSAGES LANES          sends messages and compares what comes back, in so many lanes\n"
        "  serve                       sends every message of one client back\n"
        "  stay                        the same as a client, in a lane\n"
        "  be-deaf                     a client in a lane that does nothing there\n"
        "  storm-of-clients KILLS      clients that are killed\n"
        "  storm-of-servers KILLS      servers that are killed\n"
        "  attack-server MILLIS        clients that write anything into the memory\n"
        "  attack-clients MILLIS       servers that do\n"
        "  leave-twice                 a client that tells two numbers of bells\n"
        "  pass-wrongly WHAT           a server that hands over something else\n",
        stderr);
    return USAGE;
}

int main(int count, char **words) {
    const char *command = count > 2 ? words[1] : "";
    const char *path = count > 2 ? words[2] : "";
    uint32_t number = count > 3 ? (uint32_t)strtoul(words[3], NULL, 10) : 0;
    if (strcmp(command, "ask") == 0 && count == 5) {
        ask(path, number, (uint32_t)strtoul(words[4], NULL, 10));
    } else if (strcmp(command, "serve") == 0 && count == 3) {
        serve(path);
    } else if (strcmp(command, "stay") == 0 && count == 3) {
        stay(path);
    } else if (strcmp(command, "be-deaf") == 0 && count == 3) {
        be_deaf(path);
    } else if (strcmp(command, "storm-of-clients") == 0 && count == 4) {
        storm_of_clients(path, number);
    } else if (strcmp(command, "storm-of-servers") == 0 && count == 4) {
        storm_of_servers(path, number);
    } else if (strcmp(command, "attack-server") == 0 && count == 4) {
        attack_server(path, number);
    } else if (strcmp(command, "attack-clients") == 0 && count == 4) {
        attack_clients(path, number);
    } else if (strcmp(command, "leave-twice") == 0 && count == 3) {
        leave_twice(path);
    } else if (strcmp(command, "pass-wrongly") == 0 && count == 4) {
        pass_wrongly(path, words[3]);
    } else {
        return usage();
    }
    return DONE;
}

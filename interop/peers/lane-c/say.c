// SPDX-License-Identifier: Apache-2.0
// One line for each thing that a test waits for.
#include "peer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void say(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
    fflush(stdout);
}

void fail(const char *call) {
    perror(call);
    exit(FAILED);
}

void fault(const char *what) {
    say("fault: %s", what);
    exit(FAILED);
}

// SPDX-License-Identifier: Apache-2.0
// Runs a program and says how long it lived and how much memory it had at most: start_timed PROGRAM [ARGUMENT]...
#include <stdio.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int main(int count, char **words) {
    if (count < 2) {
        fprintf(stderr, "usage: start_timed PROGRAM [ARGUMENT]...\n");
        return 1;
    }
    long long begin = nanos();
    pid_t child = fork();
    if (child < 0) {
        perror("fork");
        return 2;
    }
    if (child == 0) {
        execv(words[1], words + 1);
        perror(words[1]);
        _exit(127);
    }
    int status;
    struct rusage usage;
    if (wait4(child, &status, 0, &usage) < 0) {
        perror("wait4");
        return 2;
    }
    long long end = nanos();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "%s ended with status %d\n", words[1], status);
        return 3;
    }
    printf("start nanos=%lld resident_kib=%ld\n", end - begin, usage.ru_maxrss);
    return 0;
}

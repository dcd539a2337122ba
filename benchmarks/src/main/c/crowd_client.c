// SPDX-License-Identifier: Apache-2.0
// Many connections, a few of them busy: crowd_client PATH SIZE. Obeys "open N", "busy B N", "idle" as CrowdClientProgram does.
#include "bench.h"

#include <pthread.h>
#include <stdatomic.h>

#define MOST 1024
#define MOST_BUSY 64
#define MOST_DELAYS (1u << 20)

static const char *path;
static size_t size;
static int connections[MOST];
static int opened, most_busy = 1;
static uint64_t delays[MOST_DELAYS];
static size_t asked;
static atomic_int busy_left;

// One of those that are busy at once. Its durations are counted when all are through: the histogram is one for all.
struct talk {
    pthread_t thread;
    int fd;
    uint64_t iterations;
    uint64_t *durations;
};

static void exchange(int fd, char *message, uint64_t number) {
    uint64_t answer;
    memcpy(message, &number, sizeof number);
    send_all(fd, message, size);
    if (!receive_all(fd, message, size)) {
        fprintf(stderr, "the server left before its answer\n");
        exit(2);
    }
    memcpy(&answer, message, sizeof answer);
    if (answer != number) {
        fprintf(stderr, "the answer belongs to another request\n");
        exit(2);
    }
}

static void open_all(int count) {
    char *message = memory(size);
    for (int i = 0; i < count; i++) {
        connections[opened] = connect_to(path);
        exchange(connections[opened++], message, (uint64_t) i);
    }
    free(message);
    printf("opened %d\n", count);
}

static void *converse(void *argument) {
    struct talk *talk = argument;
    char *message = memory(size);
    uint64_t before = now_ns();
    for (uint64_t i = 0; i < talk->iterations; i++) {
        exchange(talk->fd, message, i);
        uint64_t after = now_ns();
        talk->durations[i] = after - before;
        before = after;
    }
    free(message);
    atomic_fetch_sub(&busy_left, 1);
    return NULL;
}

static void *ask_in_turn(void *unused) {
    char *message = memory(size);
    while (atomic_load(&busy_left) > 0 && asked < MOST_DELAYS) {
        uint64_t before = now_ns();
        exchange(connections[most_busy + (int) (asked % (size_t) (opened - most_busy))], message, asked);
        delays[asked++] = now_ns() - before;
        rest_us(1000);
    }
    free(message);
    return unused;
}

static void busy(int count, uint64_t iterations) {
    static struct talk talks[MOST_BUSY];
    pthread_t asking;
    if (count > most_busy) most_busy = count;
    memset(histogram, 0, sizeof histogram);
    histogram_recorded = 0;
    for (int i = 0; i < count; i++) {
        talks[i].fd = connections[i];
        talks[i].iterations = iterations;
        talks[i].durations = (uint64_t *) memory(iterations * sizeof(uint64_t));
    }
    atomic_store(&busy_left, count);
    uint64_t start = now_ns();
    for (int i = 0; i < count; i++) {
        if (pthread_create(&talks[i].thread, NULL, converse, &talks[i]) != 0) fail("pthread_create");
    }
    if (count > 1 && pthread_create(&asking, NULL, ask_in_turn, NULL) != 0) fail("pthread_create");
    for (int i = 0; i < count; i++) pthread_join(talks[i].thread, NULL);
    uint64_t total = now_ns() - start;
    if (count > 1) pthread_join(asking, NULL);
    for (int i = 0; i < count; i++) {
        for (uint64_t n = 0; n < iterations; n++) histogram_record(talks[i].durations[n]);
        free(talks[i].durations);
    }
    print_statistics(iterations, total);
}

static int ascending(const void *one, const void *other) {
    uint64_t a = *(const uint64_t *) one, b = *(const uint64_t *) other;
    return (a > b) - (a < b);
}

static void idle(void) {
    char *message = memory(size);
    for (int i = most_busy; i < opened; i++) exchange(connections[i], message, (uint64_t) i);
    free(message);
    qsort(delays, asked, sizeof *delays, ascending);
    uint64_t median = 0, p99 = 0, most = 0;
    if (asked > 0) median = delays[asked / 2], p99 = delays[asked * 99 / 100], most = delays[asked - 1];
    printf("traffic sent=%zu answered=%zu median_ns=%" PRIu64 " p99_ns=%" PRIu64 " max_ns=%" PRIu64 "\n", asked, asked,
           median, p99, most);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: crowd_client PATH SIZE\n");
        return 1;
    }
    path = argv[1];
    size = size_argument(argv[2]);
    ready();
    char line[64];
    while (fgets(line, sizeof line, stdin) != NULL) {
        int count;
        uint64_t iterations;
        if (sscanf(line, "open %d", &count) == 1 && count > 0 && count <= MOST - opened) {
            open_all(count);
        } else if (sscanf(line, "busy %d %" SCNu64, &count, &iterations) == 2 && count > 0 && count <= MOST_BUSY &&
                   count < opened && iterations > 0) {
            busy(count, iterations);
        } else if (strcmp(line, "idle\n") == 0) {
            idle();
        } else {
            fprintf(stderr, "not a command: %s", line);
            return 1;
        }
        fflush(stdout);
    }
    return 0;
}

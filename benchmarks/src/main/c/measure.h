// SPDX-License-Identifier: Apache-2.0
// What C programs share on every system: their arguments, a histogram, the command loop. Each system adds its now_ns and rest_us.
#ifndef NPIPE_MEASURE_H
#define NPIPE_MEASURE_H

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HISTOGRAM_BITS 10
#define HISTOGRAM_SLOTS ((65 - HISTOGRAM_BITS) << HISTOGRAM_BITS)

// A monotonic clock.
static inline uint64_t now_ns(void);

// Sleeps.
static inline void rest_us(uint64_t microseconds);

static inline size_t size_argument(const char *text) {
    char *end;
    unsigned long long value = strtoull(text, &end, 10);
    if (*text == '\0' || *end != '\0' || value == 0 || value > 1u << 30) {
        fprintf(stderr, "not a size in bytes: %s\n", text);
        exit(1);
    }
    return (size_t) value;
}

// Memory that was written to: what was only allocated is one and the same page of zeros for whoever reads it, and sits in
// the fastest cache.
static inline char *memory(size_t size) {
    char *bytes = malloc(size);
    if (bytes == NULL) {
        fprintf(stderr, "out of memory\n");
        exit(2);
    }
    memset(bytes, '.', size);
    return bytes;
}

static inline void ready(void) {
    puts("ready");
    fflush(stdout);
}

// Every duration is counted; slots are at most 0.1 % wide. The same layout as Histogram.java.
static uint64_t histogram[HISTOGRAM_SLOTS];
static uint64_t histogram_recorded;

static inline void histogram_record(uint64_t ns) {
    histogram_recorded++;
    if (ns < 1u << HISTOGRAM_BITS) {
        histogram[ns]++;
        return;
    }
    int shift = 63 - __builtin_clzll(ns) - HISTOGRAM_BITS;
    histogram[((uint64_t) shift << HISTOGRAM_BITS) + (ns >> shift)]++;
}

static inline uint64_t histogram_quantile(double quantile) {
    uint64_t rank = (uint64_t) (quantile * (double) histogram_recorded);
    uint64_t seen = 0;
    for (uint64_t slot = 0; slot < HISTOGRAM_SLOTS; slot++) {
        seen += histogram[slot];
        if (seen <= rank) continue;
        if (slot < 2u << HISTOGRAM_BITS) return slot;
        int shift = (int) (slot >> HISTOGRAM_BITS) - 1;
        uint64_t lowest = (slot - ((uint64_t) shift << HISTOGRAM_BITS)) << shift;
        return lowest + (UINT64_C(1) << (shift - 1));
    }
    return 0;
}

// One line for a burst: what the histogram has, and how long all of it took.
static inline void print_statistics(uint64_t iterations, uint64_t total) {
    printf("stats iterations=%" PRIu64 " median_ns=%" PRIu64 " p99_ns=%" PRIu64 " total_ns=%" PRIu64 "\n", iterations,
           histogram_quantile(0.5), histogram_quantile(0.99), total);
    fflush(stdout);
}

// Each line "go N" on standard input runs a burst of N iterations and answers one line of statistics; with "go N MICROSECONDS"
// there is a pause before each.
static inline void obey(void (*burst)(uint64_t iterations)) {
    char line[64];
    while (fgets(line, sizeof line, stdin) != NULL) {
        uint64_t iterations, pause = 0;
        if (sscanf(line, "go %" SCNu64 " %" SCNu64, &iterations, &pause) < 1 || iterations == 0) {
            fprintf(stderr, "not a command: %s", line);
            exit(1);
        }
        memset(histogram, 0, sizeof histogram);
        histogram_recorded = 0;
        uint64_t start = now_ns();
        if (pause == 0) {
            burst(iterations);
        } else {
            for (uint64_t i = 0; i < iterations; i++) {
                rest_us(pause);
                burst(1);
            }
        }
        uint64_t total = now_ns() - start;
        print_statistics(iterations, total);
    }
}

#endif

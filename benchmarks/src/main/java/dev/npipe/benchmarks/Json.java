// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes results for a program. All names in it come from our own lists and need no escaping. */
final class Json {
    private Json() {}

    /** One list of all records. */
    static String list(List<String> records) {
        return records.stream().collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
    }

    static String of(IdleResult result) {
        return String.format(
                Locale.ROOT,
                "{\"case\": \"%s\", \"peer\": \"%s\", \"placement\": \"%s\", \"connections\": %d,"
                        + " \"sent\": %d, \"answered\": %d, \"median_ns\": %d, \"p99_ns\": %d, \"max_ns\": %d,"
                        + " \"heap_bytes\": %d, \"native_bytes\": %s}",
                Idle.NAME,
                result.peer().name(),
                result.placement().name(),
                result.connections(),
                result.traffic().sent(),
                result.traffic().answered(),
                result.traffic().medianNanos(),
                result.traffic().p99Nanos(),
                result.traffic().maxNanos(),
                result.heapBytes(),
                result.nativeBytes().isPresent()
                        ? Long.toString(result.nativeBytes().getAsLong())
                        : "null");
    }

    static String of(StartResult result) {
        return String.format(
                Locale.ROOT,
                "{\"case\": \"%s\", \"peer\": \"%s\", \"ends\": \"%s\", \"aot_cache\": %s,"
                        + " \"median_ns\": %d, \"resident_kib\": %d, %s}",
                Start.NAME,
                result.candidate().ends().isEmpty() ? "none" : result.candidate().peer().name(),
                result.candidate().ends(),
                result.candidate().cached(),
                result.nanos(),
                result.residentKib(),
                of(result.ratio()));
    }

    /** A record says where it is from when that is not this system. */
    static String of(Result result, boolean onWine) {
        return String.format(
                Locale.ROOT,
                "{\"case\": \"%s\","
                        + (onWine ? " \"on\": \"wine\"," : "")
                        + " \"peer\": \"%s\", \"placement\": \"%s\","
                        + " \"median_ns\": %d, \"p99_ns\": %d, %s}",
                result.test().name(),
                result.peer().name(),
                result.placement().name(),
                result.figureNanos(),
                result.p99Nanos(),
                result.ratios().stream().map(Json::of).collect(Collectors.joining(", ")));
    }

    private static String of(Ratio ratio) {
        String value =
                ratio.median().isPresent()
                        ? String.format(Locale.ROOT, "%.4f", ratio.median().getAsDouble())
                        : "null";
        return "\"ratio_to_%s\": %s".formatted(ratio.to().replace('-', '_'), value);
    }
}

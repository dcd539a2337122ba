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
                of("", result.ratio()));
    }

    static String of(RestResult result) {
        return String.format(
                Locale.ROOT,
                "{\"case\": \"%s\", \"peer\": \"%s\", \"placement\": \"%s\","
                        + " \"server_cores\": %.5f, \"client_cores\": %.5f}",
                Rest.NAME,
                result.peer().name(),
                result.placement().name(),
                result.server(),
                result.client());
    }

    static String of(CrowdResult result) {
        return String.format(
                Locale.ROOT,
                "{\"case\": \"%s\", \"peer\": \"%s\", \"placement\": \"%s\","
                        + " \"alone_ns\": %d, \"median_ns\": %d, \"p99_ns\": %d, %s, %s, %s,"
                        + " \"idle_sent\": %d, \"idle_answered\": %d, \"idle_median_ns\": %d, \"idle_max_ns\": %d}",
                Crowd.NAME,
                result.peer().name(),
                result.placement().name(),
                result.aloneNanos(),
                result.togetherNanos(),
                result.p99Nanos(),
                of("alone_", result.aloneToC()),
                of("", result.togetherToC()),
                of("", result.toAlone()),
                result.idle().sent(),
                result.idle().answered(),
                result.idle().medianNanos(),
                result.idle().maxNanos());
    }

    /** A record says where it is from when that is not this system. */
    static String of(Result result, boolean onWine) {
        return String.format(
                Locale.ROOT,
                "{\"case\": \"%s\","
                        + (onWine ? " \"on\": \"wine\"," : "")
                        + " \"peer\": \"%s\", \"placement\": \"%s\","
                        + " \"median_ns\": %d, \"p99_ns\": %d, %s%s}",
                result.test().name(),
                result.peer().name(),
                result.placement().name(),
                result.figureNanos(),
                result.p99Nanos(),
                ratios("", result.ratios()),
                result.processorNanos() == 0
                        ? ""
                        : ", \"processor_ns\": %s, %s"
                                .formatted(
                                        result.processorNanos(),
                                        ratios("processor_", result.processorRatios())));
    }

    private static String ratios(String prefix, List<Ratio> ratios) {
        return ratios.stream().map(ratio -> of(prefix, ratio)).collect(Collectors.joining(", "));
    }

    private static String of(String prefix, Ratio ratio) {
        String value =
                ratio.median().isPresent()
                        ? String.format(Locale.ROOT, "%.4f", ratio.median().getAsDouble())
                        : "null";
        return "\"%sratio_to_%s\": %s".formatted(prefix, ratio.to().replace('-', '_'), value);
    }
}

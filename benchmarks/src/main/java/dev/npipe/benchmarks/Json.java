// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes results for a program. All names in it come from our own lists and need no escaping. */
final class Json {
    private Json() {}

    static String of(List<Result> results) {
        return results.stream()
                .map(Json::of)
                .collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
    }

    private static String of(Result result) {
        return String.format(
                Locale.ROOT,
                "{\"case\": \"%s\", \"peer\": \"%s\", \"placement\": \"%s\","
                        + " \"median_ns\": %d, \"p99_ns\": %d, \"ratio_to_c\": %s}",
                result.test().name(),
                result.peer().name(),
                result.placement().name(),
                result.figureNanos(),
                result.p99Nanos(),
                result.ratio().isPresent()
                        ? String.format(Locale.ROOT, "%.4f", result.ratio().getAsDouble())
                        : "null");
    }
}

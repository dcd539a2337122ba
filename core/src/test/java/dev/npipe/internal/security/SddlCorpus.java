// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The texts of {@code sddl-corpus.tsv}. */
final class SddlCorpus {
    /**
     * A text that is a descriptor.
     *
     * @param printed how it is printed
     * @param everywhere true when Windows agrees
     */
    record Good(String text, String printed, boolean everywhere) {
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A text that is not.
     *
     * @param position where the mistake is
     * @param words part of what is said about it
     * @param everywhere true when Windows agrees
     */
    record Bad(String text, int position, String words, boolean everywhere) {
        @Override
        public String toString() {
            return text;
        }
    }

    private SddlCorpus() {}

    static Stream<Good> good() {
        return lines("ok")
                .map(line -> new Good(line.get(1), line.get(2).strip(), line.size() == 3));
    }

    static Stream<Bad> bad() {
        return lines("bad")
                .map(
                        line ->
                                new Bad(
                                        line.get(1),
                                        Integer.parseInt(line.get(2)),
                                        line.get(3),
                                        line.size() == 4));
    }

    private static Stream<List<String>> lines(String verdict) {
        try (var in =
                new BufferedReader(
                        new InputStreamReader(
                                SddlCorpus.class.getResourceAsStream("sddl-corpus.tsv"),
                                StandardCharsets.UTF_8))) {
            return in
                    .lines()
                    .map(line -> List.of(line.split("\t", -1)))
                    .filter(line -> line.getFirst().equals(verdict))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "a, a, true",
        "a, ab, false",
        "a*, a, true",
        "a*, abc, true",
        "*b, aab, true",
        "a?c, abc, true",
        "a?c, ac, false",
        "a.c, abc, false",
        "[a], [a], true",
        "[a], a, false",
        "*, '', true",
        "/run/*, /run/a/b, true",
    })
    void aPatternIsForTheWholeName(String pattern, String name, boolean matches) {
        assertThat(Glob.of(pattern).test(name)).isEqualTo(matches);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.description;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * What a stranger writes in the place of a description: nothing is thrown, and what is understood
 * can be written and is understood again.
 */
final class PipeDescriptionFuzzTest {
    @FuzzTest
    void description(byte[] input) {
        PipeDescription.of(input)
                .ifPresent(read -> assertThat(PipeDescription.of(read.bytes())).contains(read));
    }
}

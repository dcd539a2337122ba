// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Any bytes as a security identifier in binary form: one that is read is written the same, and its
 * text is read as the same.
 */
final class SidFuzzTest {
    @FuzzTest
    void sid(byte[] input) {
        ByteBuffer from = ByteBuffer.wrap(input);
        Sid sid;
        try {
            sid = Sid.read(from);
        } catch (IllegalArgumentException e) {
            assertThat(from.position()).as("taken").isZero();
            return;
        }
        assertThat(sid.bytes()).isEqualTo(Arrays.copyOf(input, from.position()));
        assertThat(Sid.parse(sid.toString())).isEqualTo(sid);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.npipe.SddlSyntaxException;
import java.nio.charset.StandardCharsets;

/**
 * Any text as a security descriptor: what it means survives being printed and read again, or it is
 * refused with a place in the text. An input is UTF-8.
 */
final class SddlFuzzTest {
    @FuzzTest
    void sddl(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        SecurityDescriptor descriptor;
        try {
            descriptor = SddlParser.parse(text);
        } catch (SddlSyntaxException e) {
            assertThat(e.position()).isBetween(0, text.length());
            assertThat(e.description()).isNotBlank();
            assertThat(e.getMessage()).contains(e.description()).hasSizeLessThan(10_000);
            return;
        }
        String printed = descriptor.toString();
        SecurityDescriptor again = SddlParser.parse(printed);
        assertThat(again).as("%s", printed).isEqualTo(descriptor).hasToString(printed);
    }
}

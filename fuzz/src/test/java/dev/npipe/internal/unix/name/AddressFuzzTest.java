// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.name;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.npipe.NamedPipeAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Any text as an address: it is one, which can be written and read back and names a file where
 * pipes are and nowhere else, or it is refused with a reason.
 *
 * <p>An input is UTF-8, or UTF-16 behind a byte order mark, where surrogates need not be pairs.
 */
final class AddressFuzzTest {
    private static final Path BASE = Path.of("/pipes");

    @FuzzTest
    void address(byte[] input) {
        String text = text(input);
        NamedPipeAddress address;
        try {
            address = NamedPipeAddress.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank().doesNotContain("\0");
            return;
        }
        assertThat(address.name()).isNotEmpty().doesNotContain("\0");
        assertThat(address.host()).isNotEmpty().doesNotContain("\0", "/", "\\");
        assertThat(NamedPipeAddress.parse(address.toString()))
                .isEqualTo(address)
                .hasToString(address.toString());
        if (address.isSocketPath()) {
            boolean uri = text.regionMatches(true, 0, "unix:", 0, 5);
            assertThat(address.name()).startsWith("/").isEqualTo(uri ? address.name() : text);
            assertThat(address.isRemote()).isFalse();
        } else {
            assertThat(address.name().length()).isBetween(1, 256);
            equalAddressesHaveEqualHashes(address);
        }
        staysWherePipesAre(address);
    }

    private static String text(byte[] input) {
        if (input.length < 2 || input[0] != (byte) 0xFE || input[1] != (byte) 0xFF) {
            return new String(input, StandardCharsets.UTF_8);
        }
        return ByteBuffer.wrap(input).position(2).slice().asCharBuffer().toString();
    }

    private static void equalAddressesHaveEqualHashes(NamedPipeAddress address) {
        for (String host :
                new String[] {
                    address.host().toUpperCase(Locale.ROOT), address.host().toLowerCase(Locale.ROOT)
                }) {
            NamedPipeAddress other = NamedPipeAddress.of(host, address.name());
            if (other.equals(address)) {
                assertThat(other).hasSameHashCodeAs(address);
            }
            assertThat(address.equals(other)).isEqualTo(other.equals(address));
        }
    }

    private static void staysWherePipesAre(NamedPipeAddress address) {
        try {
            if (address.isSocketPath()) {
                assertThat(SocketPaths.socket(address).isAbsolute()).isTrue();
                return;
            }
            assertThat(SocketPaths.npipe(BASE, address).getParent()).isEqualTo(BASE);
            assertThat(SocketPaths.raw(BASE, address).getParent()).isEqualTo(BASE);
            String lock = address.name() + ".lock";
            assertThat(BASE.resolve(lock).normalize().getParent()).isEqualTo(BASE);
        } catch (UnsupportedOperationException e) {
            assertThat(e.getMessage()).startsWith(address + ": ");
        }
    }
}

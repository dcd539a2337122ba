// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The host part of an address. */
final class SmbHostTest {
    @ParameterizedTest
    @CsvSource({
        "server, server, 445",
        "server:1445, server, 1445",
        "192.168.1.2:65535, 192.168.1.2, 65535",
        "::1, ::1, 445",
        "[::1], ::1, 445",
        "[fe80::1]:1445, fe80::1, 1445"
    })
    void isANameAndAPort(String host, String name, int port) throws Exception {
        assertThat(SmbHost.of(NamedPipeAddress.of(host, "Pipe")))
                .isEqualTo(new SmbHost(name, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server:", ":445", "server:x", "server:0", "server:65536", "s:-1"})
    void isRefusedWhenItIsNot(String host) {
        assertThatThrownBy(() -> SmbHost.of(NamedPipeAddress.of(host, "Pipe")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(host);
    }

    @ParameterizedTest
    @CsvSource({"server:1445, server:1445", "::1, [::1]:445"})
    void isShownWithItsPort(String host, String shown) throws Exception {
        assertThat(SmbHost.of(NamedPipeAddress.of(host, "Pipe"))).hasToString(shown);
    }
}

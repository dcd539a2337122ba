// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SidTest {
    @ParameterizedTest
    @CsvSource({
        "S-1-1-0, 010100000000000100000000",
        "S-1-5-32-544, 01020000000000052000000020020000",
        "S-1-22-1-4294967295, 01020000000000160" + "1000000ffffffff",
        "S-1-0x010000000000-7, 010101000000000007000000",
    })
    void textAndBytesMeanTheSame(String text, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(Sid.parse(text).toString()).isEqualTo(text);
        assertThat(Sid.parse(text).bytes()).isEqualTo(bytes);
        assertThat(Sid.read(ByteBuffer.wrap(bytes))).isEqualTo(Sid.parse(text));
    }

    @Test
    void readingStopsBehindTheIdentifier() {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex("010100000000000500000007" + "ff"));
        assertThat(Sid.read(in)).isEqualTo(Sid.of(5, 7L << 24));
        assertThat(in.remaining()).isEqualTo(1);
    }

    @Test
    void leadingZerosAreNotOctal() {
        assertThat(Sid.parse("s-1-05-011")).isEqualTo(Sid.AUTHENTICATED_USERS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "S-1",
                "S-1-5",
                "S-2-5-7",
                "S-1-5-",
                "S-1-5-x",
                "S-1-5-4294967296",
                "S-1-5--7",
                " S-1-5-7",
                "S-1-281474976710656-1",
                "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16"
            })
    void whatIsNotAnIdentifierIsRefused(String text) {
        assertThatThrownBy(() -> Sid.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not a security identifier");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0101",
                "0201000000000005",
                "01020000000000050700000000",
                "01000000000000ff"
            })
    void bytesThatAreNoIdentifierAreRefused(String hex) {
        ByteBuffer in = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> Sid.read(in)).isInstanceOf(IllegalArgumentException.class);
        assertThat(in.position()).isZero();
    }
}

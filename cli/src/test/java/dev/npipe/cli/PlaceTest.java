// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.cli.place.Place;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the user's word for a place means. */
class PlaceTest {
    @ParameterizedTest
    @CsvSource({
        "./my.sock,my.sock",
        "unix:my.sock,my.sock",
        "UNIX:./my.sock,my.sock",
        "../a/my.sock,../a/my.sock",
    })
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no sockets at paths")
    void aSocketIsFoundFromTheWorkingDirectory(String word, String path) {
        assertThat(Place.parse(word).toString())
                .isEqualTo(Path.of("").toAbsolutePath().resolve(path).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"udp:99", "tpc:8080", "http://localhost/", "Serial:"})
    void whatLooksLikeAPlaceOfAnotherKindMakesNoPipe(String word) {
        assertThatThrownBy(() -> Place.parse(word))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tcp:, exec:, unix: and npipe:")
                .hasMessageEndingWith("\\\\.\\pipe\\" + word);
    }

    @Test
    void aNameWithAColonIsWrittenWhole() {
        assertThat(Place.parse("\\\\.\\pipe\\udp:99")).hasToString("\\\\.\\pipe\\udp:99");
        assertThat(Place.parse("a.b:c")).hasToString("\\\\.\\pipe\\a.b:c");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process says of its lanes. */
final class LaneModeTest {
    private static final String PROPERTY = "dev.npipe.lane";

    private final @Nullable String before = System.getProperty(PROPERTY);

    @AfterEach
    void setBack() {
        set(before);
    }

    private static void set(@Nullable String value) {
        if (value == null) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, value);
        }
    }

    private static LaneMode other(LaneMode mode) {
        return mode == LaneMode.OFF ? LaneMode.AUTO : LaneMode.OFF;
    }

    @ParameterizedTest
    @CsvSource({
        "auto, AUTO",
        "always, ALWAYS",
        "off, OFF",
        "AUTO, AUTO",
        "Always, ALWAYS",
        "OFF, OFF",
        "' always ', ALWAYS"
    })
    void eachWordCountsHoweverItIsWritten(String word, LaneMode mode) {
        set(word);
        assertThat(LaneMode.ofProcess(other(mode))).isEqualTo(mode);
    }

    @ParameterizedTest
    @EnumSource
    void withoutAWordTheBackendDecides(LaneMode mode) {
        set(null);
        assertThat(LaneMode.ofProcess(mode)).isEqualTo(mode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "on", "true", "false", "never", "auto,off", "0"})
    void anotherWordCountsAsNone(String word) {
        set(word);
        for (LaneMode mode : LaneMode.values()) {
            assertThat(LaneMode.ofProcess(mode)).isEqualTo(mode);
        }
    }

    @Test
    void theSettingsOfTheProcessHaveIt() {
        set("always");
        assertThat(LaneSettings.ofProcess(LaneMode.AUTO).mode()).isEqualTo(LaneMode.ALWAYS);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeException;
import dev.npipe.PipeBusyException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a file server's answers become. */
final class NtStatusTest {
    private static final String PIPE = "\\\\host\\pipe\\Sample";

    private static IOException exception(String code) {
        return NtStatus.exception(Long.decode(code), PIPE, "DOMAIN\\alice");
    }

    @ParameterizedTest
    @CsvSource({
        "0xC0000022", "0xC0000061", "0xC000006A", "0xC000006D", "0xC000006E", "0xC000006F",
        "0xC0000070", "0xC0000071", "0xC0000072", "0xC0000064", "0xC000015B", "0xC0000193",
        "0xC0000224", "0xC0000234"
    })
    void aRefusalIsAccessDeniedAndNamesTheAccount(String code) {
        assertThat(exception(code))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining(PIPE)
                .hasMessageContaining("DOMAIN\\alice");
    }

    @ParameterizedTest
    @CsvSource({"0xC0000034", "0xC000000F", "0xC000003A", "0xC0000236", "0xC00000BE", "0xC00000CC"})
    void whatIsMissingIsNoSuchFile(String code) {
        assertThat(exception(code)).isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @CsvSource({"0xC00000AC, 231", "0xC00000AE, 231", "0xC00000BF, 231", "0xC00000B5, 121"})
    void busyIsBusy(String code, int win32) {
        assertThat(exception(code))
                .isInstanceOf(PipeBusyException.class)
                .extracting(e -> ((NamedPipeException) e).errorCode())
                .isEqualTo(win32);
    }

    @ParameterizedTest
    @CsvSource({
        "0xC00000B0, 233",
        "0xC000014B, 109",
        "0xC00000B1, 232",
        "0xC000002F, 24",
        "0xC0000033, 123",
        "0xC0000128, 64",
        "0xC0000203, 64",
        "0xC00000C9, 64",
        "0xC0000185, 1117",
        "0xC000005E, 1311"
    })
    void everythingElseHasItsWin32Code(String code, int win32) {
        assertThat(exception(code))
                .isInstanceOf(NamedPipeException.class)
                .extracting(e -> ((NamedPipeException) e).errorCode())
                .isEqualTo(win32);
    }

    @ParameterizedTest
    @CsvSource({"0xC00000BB", "0xC0000002", "0xC0000010", "0xC000019C", "0xC0000003"})
    void whatTheServerCannotDoIsUnsupported(String code) {
        assertThatThrownBy(() -> exception(code))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(PIPE);
    }

    @Test
    void anUnknownStatusIsShownAsANumber() {
        assertThat(exception("0xC0000BAD"))
                .isExactlyInstanceOf(NamedPipeException.class)
                .hasMessageContaining("0xC0000BAD");
    }

    @ParameterizedTest
    @EnumSource(NtStatus.class)
    void everyMessageNamesTheStatus(NtStatus status) {
        String text;
        try {
            text = status.exception(PIPE).getMessage();
        } catch (UnsupportedOperationException e) {
            text = e.getMessage();
        }
        assertThat(text).contains(PIPE).contains(status.name());
    }

    @Test
    void theLimitOfAMessageIsInTheMessage() {
        assertThat(exception("0xC000002F")).hasMessageContaining("65,535");
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.error.Win32Error;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the exceptions of pipes are, by their codes, and what they say. */
final class ErrorTypesTest {
    private static final String PIPE = "\\\\.\\pipe\\errors";

    @ParameterizedTest
    @ValueSource(ints = {64, 109, 232, 233})
    void aCodeOfAnEndThatIsGoneIsABrokenPipe(int code) {
        assertThat(Win32Error.exception(PIPE, code, "gone"))
                .isInstanceOfSatisfying(
                        BrokenPipeException.class,
                        e -> {
                            assertThat(e.errorCode()).isEqualTo(code);
                            assertThat(e.pipe()).isEqualTo(PIPE);
                        })
                .hasMessage(PIPE + ": gone (Win32 error " + code + ")");
    }

    @Test
    void aMessageThatIsTooLongSaysWhatIsKnown() {
        var known = new MessageTooLongException(PIPE, OptionalLong.of(70_000), 65_536);
        assertThat(known.messageLength()).hasValue(70_000);
        assertThat(known.maxBytes()).isEqualTo(65_536);
        assertThat(known.errorCode()).isEqualTo(WinError.ERROR_MORE_DATA);
        assertThat(known)
                .hasMessage(
                        PIPE + ": a message of 70000 bytes is longer than 65536 (Win32 error 234)");
        var unknown = new MessageTooLongException(PIPE, OptionalLong.empty(), 9);
        assertThat(unknown.messageLength()).isEmpty();
        assertThat(unknown)
                .hasMessage(PIPE + ": a message is longer than 9 bytes (Win32 error 234)");
        var line = MessageTooLongException.ofLine(PIPE, 9);
        assertThat(line.messageLength()).isEmpty();
        assertThat(line.maxBytes()).isEqualTo(9);
        assertThat(line).hasMessage(PIPE + ": a line is longer than 9 bytes (Win32 error 234)");
    }

    @Test
    void aTimeLimitIsInSeconds() {
        assertThat(new PipeTimeoutException(PIPE, "write", Duration.ofSeconds(90)))
                .hasMessage(PIPE + ": write took longer than 90 s");
        assertThat(new PipeTimeoutException(PIPE, "read", Duration.ofMillis(1)))
                .hasMessage(PIPE + ": read took longer than 0.001 s");
        assertThat(new PipeTimeoutException(PIPE, "read", Duration.ZERO))
                .hasMessage(PIPE + ": read would have to wait");
    }

    @Test
    void anExceptionTravels() throws Exception {
        var before = new PipeTimeoutException(PIPE, "read", Duration.ofMillis(60));
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(before);
            out.writeObject(new UnreadDataException(PIPE, "unread", true));
            out.writeObject(new MessageTooLongException(PIPE, OptionalLong.of(5), 4));
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat((PipeTimeoutException) in.readObject()).hasMessage(before.getMessage());
            assertThat(((UnreadDataException) in.readObject()).isAnswerOwed()).isTrue();
            assertThat(((MessageTooLongException) in.readObject()).messageLength()).hasValue(5);
        }
    }

    /** A table of the document has them all, with their names. */
    @Test
    void everyCodeIsInTheDocument() throws Exception {
        List<String> document = Files.readAllLines(Path.of("../docs/errors.md"));
        for (Field code : WinError.class.getFields()) {
            String row = "| %d | `%s` |".formatted(code.getInt(null), code.getName());
            assertThat(document).as(row).anyMatch(line -> line.startsWith(row));
        }
    }

    @Test
    void nobodyOpensEverythingAsAClient() {
        var client = NamedPipeChannel.builder();
        assertThatThrownBy(() -> client.access(PipeAccess.FULL))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PeekBehaviour.peekWhenThere;
import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.text;
import static dev.npipe.PipeFixture.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines: taken whole or not at all, whatever ends the wait for one. */
interface LineBehaviour extends PipeFixture {

    private static void timesOut(NamedPipeChannel pipe) {
        pipe.readTimeout(SHORT);
        assertThatThrownBy(() -> pipe.readLine(100)).isInstanceOf(PipeTimeoutException.class);
        pipe.readTimeout(LONG);
    }

    private static void isTooLong(NamedPipeChannel pipe, int maxBytes) {
        var e = catchThrowableOfType(MessageTooLongException.class, () -> pipe.readLine(maxBytes));
        assertThat(e).as("a line of more than %d bytes", maxBytes).isNotNull();
        assertThat(e.errorCode()).isEqualTo(234);
        assertThat(e.maxBytes()).isEqualTo(maxBytes);
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void linesEndWithALineFeedOrTheStream(PipeMode mode) throws Exception {
        try (Pair pair = pair(mode)) {
            pair.client().write(utf8("one\ntwo\r\n\n\r\nfo\rur\nGrüße"));
            pair.client().close();
            for (String line : new String[] {"one", "two", "", "", "fo\rur", "Grüße"}) {
                assertThat(pair.server().readLine(100)).hasValue(line);
            }
            assertThat(pair.server().readLine(100)).isEmpty();
            assertThat(pair.server().readLine(100)).isEmpty();
        }
    }

    @Test
    default void aTimeLimitInTheMiddleOfALineLosesNothing() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            pair.client().write(utf8("half"));
            timesOut(pair.server());
            pair.client().write(utf8(" a"));
            timesOut(pair.server());
            pair.client().write(utf8(" line\nrest"));
            assertThat(pair.server().readLine(100)).hasValue("half a line");
            assertThat(read(pair.server(), 9)).isEqualTo("rest");
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void otherReadsBeginWhereALineBeganThatIsNotComplete(PipeMode mode) throws Exception {
        try (Pair pair = pair(mode)) {
            pair.server().readMode(PipeMode.BYTE);
            pair.client().write(utf8("half of it"));
            timesOut(pair.server());
            assertThat(read(pair.server(), 2)).isEqualTo("ha");
            assertThat(pair.server().inputStream().read()).isEqualTo('l');
            assertThat(pair.server().readMessage(2)).hasValue("f ".getBytes(UTF_8));
            timesOut(pair.server());
            pair.client().write(utf8("\n"));
            assertThat(pair.server().readLine(100)).hasValue("of it");
            pair.client().write(utf8("next"));
            assertThat(read(pair.server(), 9)).isEqualTo("next");
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void aLookSeesALineThatIsNotComplete(PipeMode mode) throws Exception {
        try (Pair pair = pair(mode)) {
            pair.server().readMode(PipeMode.BYTE);
            pair.client().write(utf8("half"));
            timesOut(pair.server());
            pair.client().write(utf8("more"));
            ByteBuffer seen = ByteBuffer.allocate(9);
            assertThat(peekWhenThere(pair.server(), seen, 8).available()).isEqualTo(8);
            assertThat(text(seen.flip())).startsWith("half");
            assertThat(pair.server().inputStream().available()).isEqualTo(8);
        }
    }

    @Test
    default void aLineThatIsTooLongStaysReadable() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            pair.client().write(utf8("12345\r\n12345\n1234567"));
            isTooLong(pair.server(), 3);
            isTooLong(pair.server(), 4);
            assertThat(pair.server().readLine(5)).hasValue("12345");
            isTooLong(pair.server(), 4);
            assertThat(pair.server().readLine(5)).hasValue("12345");
            isTooLong(pair.server(), 5); // its end is not there yet
            assertThat(read(pair.server(), 3)).isEqualTo("123");
            pair.client().write(utf8("\r"));
            pair.client().close();
            isTooLong(pair.server(), 4); // this carriage return ends no line
            assertThat(pair.server().readLine(5)).hasValue("4567\r");
        }
    }

    @Test
    default void aLineMayBeTooLongByTheEndOfItsMessage() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("123456\nnext"));
            isTooLong(pair.server(), 5);
            assertThat(read(pair.server(), 3)).isEqualTo("123");
            assertThat(pair.server().isMessageComplete()).isFalse();
            assertThat(pair.server().readLine(5)).hasValue("456");
            assertThat(pair.server().readMessage(9)).hasValue("next".getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4_095, 4_096, 65_535, 70_000, 1_000_000})
    default void aLongLineArrivesWholeInWhateverPieces(int length) throws Exception {
        String line = "x".repeat(length - 1) + "y";
        byte[] bytes = (line + "\nrest").getBytes(UTF_8);
        try (Pair pair = pair(PipeMode.BYTE)) {
            var writing =
                    start(
                            () -> {
                                for (int at = 0; at < bytes.length; at += 3_001) {
                                    int size = Math.min(3_001, bytes.length - at);
                                    pair.client().write(ByteBuffer.wrap(bytes, at, size));
                                }
                                return "written";
                            });
            assertThat(pair.server().readLine(length)).hasValue(line);
            assertThat(outcome(writing)).isEqualTo("written");
            assertThat(pair.server().inputStream().readNBytes(4)).isEqualTo("rest".getBytes(UTF_8));
        }
    }

    @Test
    default void manyLinesOfALongMessageAreReadOneByOne() throws Exception {
        String[] lines =
                IntStream.range(0, 5_000).mapToObj(i -> "line " + i).toArray(String[]::new);
        byte[] bytes = String.join("\n", lines).getBytes(UTF_8);
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var writing = start(() -> pair.client().write(ByteBuffer.wrap(bytes)));
            for (String line : lines) {
                assertThat(pair.server().isMessageComplete()).isEqualTo(line.equals("line 0"));
                assertThat(pair.server().readLine(20)).hasValue(line);
            }
            assertThat(pair.server().isMessageComplete()).isTrue();
            assertThat(outcome(writing)).isEqualTo(bytes.length);
        }
    }

    @Test
    default void aMessagesEndEndsItsLine() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            for (String message : new String[] {"one", "", "two\n", "\n", "three\nfour", "five"}) {
                pair.client().write(utf8(message));
            }
            for (String line : new String[] {"one", "two", "", "three", "four"}) {
                assertThat(pair.server().readLine(100)).hasValue(line);
            }
            assertThat(pair.server().isMessageComplete()).isTrue();
            assertThat(read(pair.server(), 9)).isEqualTo("five");
            timesOut(pair.server());
            pair.client().write(utf8("six"));
            assertThat(pair.server().readLine(100)).hasValue("six");
        }
    }

    @Test
    default void inByteReadModeALineGoesOnInTheNextMessage() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.server().readMode(PipeMode.BYTE);
            pair.client().write(utf8("on"));
            timesOut(pair.server());
            pair.client().write(utf8(""));
            pair.client().write(utf8("e\ntw"));
            assertThat(pair.server().readLine(100)).hasValue("one");
            timesOut(pair.server());
            pair.client().write(utf8("o"));
            pair.client().write(utf8("\nrest"));
            assertThat(pair.server().readLine(100)).hasValue("two");
            pair.server().readMode(PipeMode.MESSAGE);
            assertThat(read(pair.server(), 2)).isEqualTo("re");
            assertThat(pair.server().isMessageComplete()).isFalse();
            assertThat(read(pair.server(), 9)).isEqualTo("st");
            pair.client().write(utf8("next"));
            assertThat(read(pair.server(), 9)).isEqualTo("next");
        }
    }

    /** Who waits for the drain writes the rest of the line only afterwards. */
    @Test
    default void aLineThatWaitsForItsRestCountsAsRead() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().readMode(PipeMode.BYTE);
            var reading = start(() -> pair.client().readLine(100));
            for (String part : new String[] {"one ", "line", "\nrest"}) {
                pair.server().write(utf8(part));
                if (!part.equals("\nrest")) {
                    pair.server().awaitDrain(LONG);
                }
            }
            assertThat(outcome(reading)).hasValue("one line");
            assertThat(read(pair.client(), 9)).isEqualTo("rest");
            pair.server().awaitDrain(LONG);
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void theEndOfAStreamEndsItsLastLine(PipeMode mode) throws Exception {
        try (Pair pair =
                pair(
                        server().mode(PipeMode.MESSAGE).zeroMessageEndsStream(true),
                        client().zeroMessageEndsStream(true))) {
            pair.server().readMode(mode);
            pair.client().write(utf8("last line"));
            if (mode == PipeMode.BYTE) {
                timesOut(pair.server());
            }
            pair.client().shutdownOutput();
            isTooLong(pair.server(), 8);
            assertThat(pair.server().readLine(9)).hasValue("last line");
            assertThat(pair.server().readLine(9)).isEmpty();
            assertThat(read(pair.server(), 9)).isEqualTo("<end>");
            pair.server().write(utf8("answer"));
            assertThat(read(pair.client(), 9)).isEqualTo("answer");
        }
    }

    @Test
    default void aLineIsOfTheCharsetThatWasAskedFor() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            pair.client().write(ByteBuffer.wrap("Grüße\nGrüße\n".getBytes(ISO_8859_1)));
            assertThat(pair.server().readLine(5, ISO_8859_1)).hasValue("Grüße");
            for (var charset : List.of(UTF_16, UTF_16LE)) {
                assertThatThrownBy(() -> pair.server().readLine(9, charset))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(pair.server().readLine(9)).hasValue("Gr\ufffd\ufffde");
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void aWaitForALineEndsByClose(PipeMode mode) throws Exception {
        try (Pair pair = pair(mode)) {
            pair.server().readMode(PipeMode.BYTE);
            pair.client().write(utf8("half"));
            var reading = CloseBehaviour.Blocked.in(true, () -> pair.server().readLine(9));
            pair.server().close();
            reading.endsWith(AsynchronousCloseException.class, pair.server());
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void aWaitForALineEndsByInterrupt(PipeMode mode) throws Exception {
        try (Pair pair = pair(mode)) {
            pair.server().readMode(PipeMode.BYTE);
            pair.client().write(utf8("half"));
            var reading = CloseBehaviour.Blocked.in(false, () -> pair.server().readLine(9));
            reading.thread().interrupt();
            reading.endsWith(ClosedByInterruptException.class, pair.server());
        }
    }
}

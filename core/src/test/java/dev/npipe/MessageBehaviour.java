// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.randomBytes;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.text;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages, read modes, peek and transact: sections 5.3 to 5.5 of what Windows does. */
interface MessageBehaviour extends PipeFixture {

    @Test
    default void oneWriteIsOneMessage() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("one"));
            pair.client().write(utf8("two"));
            assertThat(read(pair.server(), 100)).isEqualTo("one");
            assertThat(pair.server().isMessageComplete()).isTrue();
            assertThat(read(pair.server(), 100)).isEqualTo("two");
            pair.server().write(utf8("three"));
            assertThat(read(pair.client(), 100)).isEqualTo("three");
            assertThat(pair.client().readMode()).isEqualTo(PipeMode.MESSAGE);
        }
    }

    @Test
    default void aGatheringWriteIsOneMessageAndAScatteringReadTakesIt() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            ByteBuffer[] parts = {utf8("head,"), utf8(""), utf8("body")};
            assertThat(pair.client().write(parts)).isEqualTo(9);
            pair.client().write(utf8("next"));
            ByteBuffer[] room = {ByteBuffer.allocate(3), ByteBuffer.allocate(20)};
            assertThat(pair.server().read(room)).isEqualTo(9);
            assertThat(text(room[0].flip())).isEqualTo("hea");
            assertThat(text(room[1].flip())).isEqualTo("d,body");
            assertThat(pair.server().isMessageComplete()).isTrue();
            assertThat(read(pair.server(), 9)).isEqualTo("next");
        }
    }

    @Test
    default void aLongMessageIsReadInParts() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("12345"));
            pair.client().write(utf8("next"));
            assertThat(read(pair.server(), 2)).isEqualTo("12");
            assertThat(pair.server().isMessageComplete()).isFalse();
            assertThat(read(pair.server(), 2)).isEqualTo("34");
            assertThat(pair.server().isMessageComplete()).isFalse();
            assertThat(read(pair.server(), 2)).isEqualTo("5");
            assertThat(pair.server().isMessageComplete()).isTrue();
            assertThat(read(pair.server(), 9)).isEqualTo("next");
        }
    }

    @Test
    default void aReadThatJustFitsCompletesTheMessage() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("12345"));
            assertThat(read(pair.server(), 5)).isEqualTo("12345");
            assertThat(pair.server().isMessageComplete()).isTrue();
        }
    }

    @Test
    default void aPartFillsTheReadersBuffer() throws Exception {
        byte[] bytes = randomBytes(size(500_000));
        int most = bytes.length * 3 / 5;
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var writing = start(() -> pair.client().write(ByteBuffer.wrap(bytes)));
            ByteBuffer part = ByteBuffer.allocate(most);
            assertThat(pair.server().read(part)).isEqualTo(most);
            assertThat(pair.server().isMessageComplete()).isFalse();
            ByteBuffer rest = ByteBuffer.allocate(most);
            assertThat(pair.server().read(rest)).isEqualTo(bytes.length - most);
            assertThat(pair.server().isMessageComplete()).isTrue();
            assertThat(outcome(writing)).isEqualTo(bytes.length);
        }
    }

    @Test
    default void zeroByteMessageIsAMessage() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            assertThat(pair.client().write(utf8(""))).isZero();
            pair.client().write(utf8("a"));
            pair.client().write(utf8(""));
            assertThat(read(pair.server(), 10)).isEmpty();
            assertThat(pair.server().isMessageComplete()).isTrue();
            assertThat(read(pair.server(), 10)).isEqualTo("a");
            assertThat(pair.server().readMessage(10))
                    .hasValueSatisfying(m -> assertThat(m).isEmpty());
            pair.client().close();
            assertThat(read(pair.server(), 10)).isEqualTo("<end>");
        }
    }

    @Test
    default void anEmptyBufferReadsNothingAndChangesNothing() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            assertThat(pair.server().read(ByteBuffer.allocate(0))).isZero();
            pair.client().write(utf8("abc"));
            assertThat(read(pair.server(), 2)).isEqualTo("ab");
            assertThat(pair.server().read(ByteBuffer.allocate(0))).isZero();
            assertThat(pair.server().isMessageComplete()).isFalse();
            assertThat(read(pair.server(), 2)).isEqualTo("c");
        }
    }

    @Test
    default void readMessageTakesAMessageWhole() throws Exception {
        byte[] bytes = randomBytes(size(200_000));
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var writing = start(() -> pair.client().write(ByteBuffer.wrap(bytes)));
            assertThat(pair.server().readMessage(1_000_000)).hasValue(bytes);
            outcome(writing);
            pair.client().close();
            assertThat(pair.server().readMessage(10)).isEmpty();
        }
    }

    /** Around the lengths from which a message is written in parts. */
    @ParameterizedTest
    @ValueSource(ints = {16_383, 16_384, 49_151, 49_152, 65_536, 65_537, 300_000})
    default void aMessageInDirectBuffersArrivesWhole(int length) throws Exception {
        assertArrivesWhole(size(length), ByteBuffer::allocateDirect);
    }

    @ParameterizedTest
    @ValueSource(ints = {16_383, 16_384, 49_151, 49_152, 65_536, 65_537, 300_000})
    default void aMessageInHeapBuffersArrivesWhole(int length) throws Exception {
        assertArrivesWhole(size(length), ByteBuffer::allocate);
    }

    private void assertArrivesWhole(int length, IntFunction<ByteBuffer> buffers) throws Exception {
        ByteBuffer whole = buffers.apply(length + 10).position(3).put(randomBytes(length));
        whole.flip().position(3);
        int middle = length / 3;
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var writing =
                    start(
                            () -> {
                                ByteBuffer src = whole.duplicate();
                                assertThat(pair.client().write(src)).isEqualTo(length);
                                assertThat(src.position()).isEqualTo(3 + length);
                                ByteBuffer[] one = {whole.asReadOnlyBuffer()};
                                assertThat(pair.client().write(one)).isEqualTo(length);
                                ByteBuffer[] parts = {
                                    whole.slice(3, middle), whole.slice(3 + middle, length - middle)
                                };
                                return pair.client().write(parts);
                            });
            for (int i = 0; i < 3; i++) {
                ByteBuffer got = buffers.apply(length);
                do {
                    assertThat(pair.server().read(got)).isPositive();
                } while (!pair.server().isMessageComplete());
                assertThat(got.flip()).as("message %d", i).isEqualTo(whole);
            }
            assertThat(outcome(writing)).isEqualTo((long) length);
        }
    }

    @Test
    default void readMessageLeavesALongMessageReadable() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("too long"));
            var e =
                    catchThrowableOfType(
                            MessageTooLongException.class, () -> pair.server().readMessage(3));
            assertThat(e.errorCode()).isEqualTo(234);
            assertThat(e.messageLength()).hasValue(8);
            assertThat(e.maxBytes()).isEqualTo(3);
            assertThat(read(pair.server(), 3)).isEqualTo("too");
            assertThat(pair.server().readMessage(5))
                    .hasValue(" long".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    default void writeMessagesSendsEachBufferAsAMessage() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var writing =
                    start(
                            () ->
                                    pair.client()
                                            .writeMessages(
                                                    utf8("one"),
                                                    utf8(""),
                                                    ByteBuffer.wrap(randomBytes(100_000)),
                                                    utf8("four")));
            assertThat(read(pair.server(), 9)).isEqualTo("one");
            assertThat(read(pair.server(), 9)).isEmpty();
            assertThat(pair.server().readMessage(200_000)).hasValue(randomBytes(100_000));
            assertThat(read(pair.server(), 9)).isEqualTo("four");
            assertThat(outcome(writing)).isEqualTo(4);
            assertThat(pair.client().writeMessages()).isZero();
        }
    }

    @Test
    default void writeMessagesStopsBetweenTwoWhenItsTimeIsUp() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().writeTimeout(SHORT);
            ByteBuffer[] messages = new ByteBuffer[2000];
            Arrays.setAll(messages, i -> ByteBuffer.wrap(randomBytes(1000)));
            int sent = 0;
            try {
                sent = pair.client().writeMessages(messages);
            } catch (InterruptedByTimeoutException e) {
                assertThat(pair.client().isOpen()).isFalse(); // in the middle of one
                return;
            }
            assertThat(sent).isBetween(1, 1999);
            assertThat(messages[sent].position()).isZero();
            for (int i = 0; i < sent; i++) {
                assertThat(pair.server().readMessage(1000)).hasValue(randomBytes(1000));
            }
        }
    }

    @Test
    default void aBytePipeHasNoMessagesToWrite() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            var e =
                    catchThrowableOfType(
                            NamedPipeException.class, () -> pair.client().writeMessages(utf8("x")));
            assertThat(e.errorCode()).isEqualTo(230);
        }
    }

    @Test
    default void byteReadModeMergesMessages() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("one"));
            pair.client().write(utf8("two"));
            pair.server().readMode(PipeMode.BYTE);
            var got = new StringBuilder(read(pair.server(), 4));
            while (got.length() < 6) {
                got.append(read(pair.server(), 10));
            }
            assertThat(got.toString()).isEqualTo("onetwo");
            assertThat(pair.server().isMessageComplete()).isTrue();
        }
    }

    @Test
    default void switchingTheReadModeAppliesToWhatIsUnread() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("abcdef"));
            assertThat(read(pair.server(), 2)).isEqualTo("ab");
            pair.server().readMode(PipeMode.BYTE);
            assertThat(read(pair.server(), 2)).isEqualTo("cd");
            pair.server().readMode(PipeMode.MESSAGE);
            pair.client().write(utf8("next"));
            assertThat(read(pair.server(), 10)).isEqualTo("ef");
            assertThat(pair.server().isMessageComplete()).isTrue();
            assertThat(read(pair.server(), 10)).isEqualTo("next");
        }
    }

    @Test
    default void aBytePipeHasNoMessageReadMode() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            var e =
                    catchThrowableOfType(
                            NamedPipeException.class,
                            () -> pair.client().readMode(PipeMode.MESSAGE));
            assertThat(e.errorCode()).isEqualTo(87);
            assertThat(pair.client().readMode()).isEqualTo(PipeMode.BYTE);
            assertThat(pair.client().isMessageComplete()).isTrue();
        }
    }

    @Test
    default void bytesArriveInOrderWhateverTheReads() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            for (String part : new String[] {"", "hel", "lo", "", " world"}) {
                pair.client().write(utf8(part));
            }
            var got = new StringBuilder();
            while (got.length() < 11) {
                got.append(read(pair.server(), 4));
            }
            assertThat(got.toString()).isEqualTo("hello world");
        }
    }
}

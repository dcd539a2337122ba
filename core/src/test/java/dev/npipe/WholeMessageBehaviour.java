// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.randomBytes;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Messages as a whole: a loop over them, whole answers, and how long one is. */
interface WholeMessageBehaviour extends PipeFixture {

    private static List<String> texts(List<byte[]> messages) {
        return messages.stream().map(bytes -> new String(bytes, UTF_8)).toList();
    }

    @Test
    default void aLoopSeesEveryMessageUpToTheEnd() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            for (String message : new String[] {"one", "two", "three"}) {
                pair.client().write(utf8(message));
            }
            pair.client().close();
            List<byte[]> seen = new ArrayList<>();
            PipeMessages messages = pair.server().messages(5);
            for (byte[] message : messages) {
                seen.add(message);
            }
            assertThat(texts(seen)).containsExactly("one", "two", "three");
            assertThat(messages.iterator().hasNext()).isFalse();
            assertThatThrownBy(() -> messages.iterator().next())
                    .isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    default void whoLeavesTheLoopReadsOnBehindIt() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            for (String message : new String[] {"one", "two", "three", "four"}) {
                pair.client().write(utf8(message));
            }
            List<byte[]> seen = new ArrayList<>();
            for (byte[] message : pair.server().messages(5)) {
                seen.add(message);
                if (seen.size() == 2) {
                    break;
                }
            }
            assertThat(texts(seen)).containsExactly("one", "two");
            assertThat(read(pair.server(), 9)).isEqualTo("three");
            assertThat(texts(pair.server().messages(5).stream().limit(1).toList()))
                    .containsExactly("four");
        }
    }

    @Test
    default void aMessageOfNoBytesIsInTheLoopToo() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8(""));
            pair.client().write(utf8("one"));
            pair.client().close();
            assertThat(texts(pair.server().messages(5).stream().toList()))
                    .containsExactly("", "one");
        }
    }

    @Test
    default void whatFailsInTheLoopIsUncheckedAndLosesNothing() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("longer"));
            var messages = pair.server().messages(5).iterator();
            assertThatThrownBy(messages::hasNext)
                    .isInstanceOf(UncheckedIOException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            NamedPipeException.class,
                            e -> assertThat(e.errorCode()).isEqualTo(234));
            assertThat(read(pair.server(), 9)).isEqualTo("longer");
            pair.server().readTimeout(SHORT);
            assertThatThrownBy(messages::next)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCauseInstanceOf(PipeTimeoutException.class);
            pair.client().write(utf8("later"));
            assertThat(messages.next()).isEqualTo("later".getBytes(UTF_8));
        }
    }

    @Test
    default void onlyMessagesAreLoopedOver() throws Exception {
        try (Pair bytes = pair(PipeMode.BYTE);
                Pair messages = pair(PipeMode.MESSAGE)) {
            messages.server().readMode(PipeMode.BYTE);
            for (Pair pair : new Pair[] {bytes, messages}) {
                var e =
                        catchThrowableOfType(
                                NamedPipeException.class, () -> pair.server().messages(5));
                assertThat(e.errorCode()).isEqualTo(230);
                var f =
                        catchThrowableOfType(
                                NamedPipeException.class,
                                () -> pair.server().transact(utf8("x"), 5));
                assertThat(f.errorCode()).isEqualTo(230);
            }
            messages.client().close();
            assertThatThrownBy(() -> messages.client().messages(5))
                    .isInstanceOf(ClosedChannelException.class);
        }
    }

    @Test
    default void transactReturnsAWholeAnswer() throws Exception {
        byte[] shortAnswer = randomBytes(10);
        byte[] longAnswer = randomBytes(size(200_000));
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var serving =
                    start(
                            () -> {
                                for (byte[] answer : new byte[][] {shortAnswer, longAnswer}) {
                                    pair.server().readMessage(9);
                                    pair.server().write(ByteBuffer.wrap(answer));
                                }
                                return pair.server().readMessage(9).orElseThrow().length;
                            });
            assertThat(pair.client().transact(utf8("short"), 10)).hasValue(shortAnswer);
            assertThat(pair.client().transact(utf8("long"), 300_000)).hasValue(longAnswer);
            assertThat(pair.client().isMessageComplete()).isTrue();
            pair.client().write(utf8("end"));
            assertThat(outcome(serving)).isEqualTo(3);
        }
    }

    @Test
    default void anAnswerThatIsTooLongStaysReadable() throws Exception {
        byte[] answer = randomBytes(size(100_000));
        for (int maxBytes : new int[] {1, 10_000, answer.length - 1}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                var serving =
                        start(
                                () -> {
                                    pair.server().readMessage(9);
                                    return pair.server().write(ByteBuffer.wrap(answer));
                                });
                var e =
                        catchThrowableOfType(
                                MessageTooLongException.class,
                                () -> pair.client().transact(utf8("ask"), maxBytes));
                assertThat(e.maxBytes()).isEqualTo(maxBytes);
                assertThatThrownBy(() -> pair.client().transact(utf8("again"), 9))
                        .isInstanceOf(UnreadDataException.class);
                assertThat(pair.client().readMessage(answer.length)).hasValue(answer);
                assertThat(outcome(serving)).isEqualTo(answer.length);
            }
        }
    }

    @Test
    default void noAnswerIsEmpty() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var serving =
                    start(
                            () -> {
                                pair.server().readMessage(9);
                                pair.server().close();
                                return "closed";
                            });
            assertThat(pair.client().transact(utf8("ask"), 9)).isEmpty();
            assertThat(outcome(serving)).isEqualTo("closed");
        }
    }

    @Test
    default void callReturnsAWholeAnswer() throws Exception {
        byte[] answer = randomBytes(2_000);
        try (var listener = server().mode(PipeMode.MESSAGE).bind(uniqueAddress())) {
            var serving =
                    start(
                            () -> {
                                for (int i = 0; i < 2; i++) {
                                    try (var pipe = listener.accept(LONG)) {
                                        pipe.readMessage(9);
                                        pipe.write(ByteBuffer.wrap(answer));
                                        pipe.readMessage(9); // until the client has gone
                                    }
                                }
                                return "served";
                            });
            NamedPipeAddress address = clientAddress(listener.address());
            assertThat(NamedPipes.call(client(), address, utf8("ask"), answer.length, LONG))
                    .hasValue(answer);
            var e =
                    catchThrowableOfType(
                            MessageTooLongException.class,
                            () -> NamedPipes.call(client(), address, utf8("ask"), 99, LONG));
            assertThat(e.maxBytes()).isEqualTo(99);
            assertThat(outcome(serving)).isEqualTo("served");
        }
    }

    @Test
    default void theLengthOfAMessageIsKnownWhileItIsRead() throws Exception {
        byte[] bytes = randomBytes(size(300_000));
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            assertThat(pair.server().messageLength()).isEmpty();
            var writing = start(() -> pair.client().write(ByteBuffer.wrap(bytes)));
            ByteBuffer part = ByteBuffer.allocate(20_000);
            do {
                assertThat(pair.server().read(part.clear())).isPositive();
                assertThat(pair.server().messageLength()).hasValue(bytes.length);
            } while (!pair.server().isMessageComplete());
            assertThat(outcome(writing)).isEqualTo(bytes.length);
            pair.client().write(utf8("ab\nc"));
            pair.client().write(utf8("next"));
            assertThat(pair.server().inputStream().read()).isEqualTo('a');
            assertThat(pair.server().messageLength()).hasValue(4);
            assertThat(pair.server().readLine(9)).hasValue("b");
            assertThat(pair.server().messageLength()).hasValue(4);
            assertThat(pair.server().readMessage(9)).isPresent();
            assertThat(pair.server().messageLength()).hasValue(4);
            assertThat(pair.server().readMessage(9)).isPresent();
            assertThat(pair.server().messageLength()).hasValue(4);
            pair.client().close();
            assertThat(read(pair.server(), 9)).isEqualTo("<end>");
            assertThat(pair.server().messageLength()).isEmpty();
        }
    }

    @Test
    default void theLengthIsKnownOfAMessageThatIsTooLong() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("too long"));
            assertThatThrownBy(() -> pair.server().readMessage(3))
                    .isInstanceOf(NamedPipeException.class);
            assertThat(pair.server().messageLength()).hasValue(8);
            assertThat(read(pair.server(), 3)).isEqualTo("too");
            assertThat(pair.server().messageLength()).hasValue(8);
        }
    }

    @Test
    default void bytesHaveNoMessageLength() throws Exception {
        try (Pair bytes = pair(PipeMode.BYTE);
                Pair messages = pair(PipeMode.MESSAGE)) {
            messages.server().readMode(PipeMode.BYTE);
            for (Pair pair : new Pair[] {bytes, messages}) {
                pair.client().write(utf8("abc"));
                assertThat(read(pair.server(), 2)).isEqualTo("ab");
                assertThat(pair.server().messageLength()).isEqualTo(OptionalLong.empty());
            }
        }
    }
}

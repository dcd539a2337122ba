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

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The streams of a channel: what a program finds that knows the streams of a socket. */
interface StreamBehaviour extends PipeFixture {

    @Test
    default void aStreamPassesOverMessagesOfNoBytes() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            for (String message : new String[] {"", "one\n", "", "", "two\n", ""}) {
                pair.client().write(utf8(message));
            }
            pair.client().close();
            InputStream in = pair.server().inputStream();
            assertThat(in.read()).isEqualTo('o');
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("ne\ntwo\n");
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(new byte[3])).isEqualTo(-1);
        }
    }

    @Test
    default void aBufferedReaderReadsTheLinesOfEveryMessage() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("one\n"));
            pair.client().write(utf8(""));
            pair.client().write(utf8("two\n"));
            var in = new BufferedReader(new InputStreamReader(pair.server().inputStream(), UTF_8));
            assertThat(in.readLine()).isEqualTo("one");
            assertThat(in.readLine()).isEqualTo("two");
        }
    }

    @Test
    default void aPeerThatSendsOnlyMessagesOfNoBytesHoldsUpNoStream() throws Exception {
        var enough = new AtomicBoolean();
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var sending =
                    start(
                            () -> {
                                while (!enough.get()) {
                                    pair.client().write(utf8(""));
                                }
                                return "sent";
                            });
            pair.server().readTimeout(SHORT);
            InputStream in = pair.server().inputStream();
            assertThatThrownBy(() -> in.read(new byte[100]))
                    .isInstanceOf(PipeTimeoutException.class);
            assertThatThrownBy(in::read).isInstanceOf(PipeTimeoutException.class);
            assertThatThrownBy(() -> pair.server().readLine(100))
                    .isInstanceOf(PipeTimeoutException.class);
            enough.set(true);
            pair.client().writeTimeout(LONG);
            pair.server().readTimeout(Duration.ofMillis(1));
            while (!sending.isDone()) { // its last write may wait for room
                assertThatThrownBy(in::read).isInstanceOf(PipeTimeoutException.class);
            }
            assertThat(outcome(sending)).isEqualTo("sent");
        }
    }

    @Test
    default void aMessageOfNoBytesEndsTheStreamThatChoseIt() throws Exception {
        try (Pair pair =
                pair(
                        server().mode(PipeMode.MESSAGE).zeroMessageEndsStream(true),
                        client().zeroMessageEndsStream(true))) {
            OutputStream out = pair.client().outputStream();
            out.write("request".getBytes(UTF_8));
            pair.client().shutdownOutput();
            assertThatThrownBy(() -> out.write(1)).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> pair.client().outputStream())
                    .isInstanceOf(ClosedChannelException.class);
            InputStream in = pair.server().inputStream();
            assertThat(in.read()).isEqualTo('r');
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("equest");
            assertThat(in.read()).isEqualTo(-1);
            pair.server().outputStream().write("answer".getBytes(UTF_8));
            assertThat(read(pair.client(), 9)).isEqualTo("answer");
        }
    }

    @Test
    default void aHalfClosedBytePipeAnswersThroughStreams() throws Exception {
        Limits.require(limits().byteHalfClose(), "half-close of byte-type pipes");
        try (Pair pair = pair(PipeMode.BYTE)) {
            pair.client().outputStream().write("request".getBytes(UTF_8));
            pair.client().shutdownOutput();
            InputStream in = pair.server().inputStream();
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("request");
            pair.server().outputStream().write("answer".getBytes(UTF_8));
            pair.server().close();
            assertThat(new String(pair.client().inputStream().readAllBytes(), UTF_8))
                    .isEqualTo("answer");
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void bothStreamsAreUsedAtOnce(PipeMode mode) throws Exception {
        byte[] bytes = randomBytes(1 << 20);
        try (Pair pair = pair(mode)) {
            var there = start(() -> pair.server().inputStream().readNBytes(bytes.length));
            var back = start(() -> pair.client().inputStream().readNBytes(bytes.length));
            var sending = start(() -> sendInPieces(pair.client().outputStream(), bytes));
            sendInPieces(pair.server().outputStream(), bytes);
            outcome(sending);
            assertThat(outcome(there)).isEqualTo(bytes);
            assertThat(outcome(back)).isEqualTo(bytes);
        }
    }

    private static int sendInPieces(OutputStream out, byte[] bytes) throws Exception {
        int size = 10_007;
        for (int at = 0; at < bytes.length; at += size) {
            out.write(bytes, at, Math.min(size, bytes.length - at));
        }
        return bytes.length;
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void whatAStreamHasNotReturnedTheChannelReads(PipeMode mode) throws Exception {
        try (Pair pair = pair(mode)) {
            InputStream in = pair.server().inputStream();
            pair.client().write(utf8("abcdef"));
            assertThat(in.read()).isEqualTo('a');
            assertThat(read(pair.server(), 2)).isEqualTo("bc");
            assertThat(in.read(new byte[1])).isEqualTo(1);
            assertThat(pair.server().inputStream().read()).isEqualTo('e');
            assertThat(pair.server().readMessage(9)).hasValue("f".getBytes(UTF_8));
            assertThat(pair.server().isMessageComplete()).isTrue();
            pair.client().write(utf8("next"));
            assertThat(read(pair.server(), 9)).isEqualTo("next");
        }
    }

    @Test
    default void aStreamsReadEndsWithItsMessage() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("first"));
            pair.client().write(utf8("second"));
            InputStream in = pair.server().inputStream();
            assertThat(in.read()).isEqualTo('f');
            assertThat(pair.server().isMessageComplete()).isFalse();
            var bytes = new byte[20];
            assertThat(in.read(bytes)).isEqualTo(4);
            assertThat(pair.server().isMessageComplete()).isTrue();
            assertThat(in.read(bytes, 3, 17)).isEqualTo(6);
            assertThat(new String(bytes, 3, 6, UTF_8)).isEqualTo("second");
        }
    }

    @Test
    default void availableCountsTheBytesOfAllMessages() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            InputStream in = pair.server().inputStream();
            assertThat(in.available()).isZero();
            pair.client().write(utf8("first"));
            pair.client().write(utf8(""));
            pair.client().write(utf8("second"));
            long end = System.nanoTime() + LONG.toNanos();
            while (in.available() < 11 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(in.available()).isEqualTo(11);
            assertThat(in.read()).isEqualTo('f');
            assertThat(in.available()).isEqualTo(10);
            assertThat(in.readNBytes(10)).isEqualTo("irstsecond".getBytes(UTF_8));
            assertThat(in.available()).isZero();
            pair.client().close();
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.available()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void aStreamSkipsReadsAllAndTransfers(PipeMode mode) throws Exception {
        byte[] bytes = randomBytes(size(300_000));
        try (Pair pair = pair(mode)) {
            var sending =
                    start(
                            () -> {
                                try (OutputStream out = pair.client().outputStream()) {
                                    return sendInPieces(out, bytes);
                                }
                            });
            InputStream in = pair.server().inputStream();
            assertThat(in.skip(0)).isZero();
            in.skipNBytes(20_000);
            assertThat(in.readNBytes(10)).isEqualTo(Arrays.copyOfRange(bytes, 20_000, 20_010));
            var some = new byte[1_000];
            assertThat(in.readNBytes(some, 1, 990)).isEqualTo(990);
            assertThat(Arrays.copyOfRange(some, 1, 991))
                    .isEqualTo(Arrays.copyOfRange(bytes, 20_010, 21_000));
            var out = new ByteArrayOutputStream();
            assertThat(in.transferTo(out)).isEqualTo(bytes.length - 21_000);
            assertThat(out.toByteArray())
                    .isEqualTo(Arrays.copyOfRange(bytes, 21_000, bytes.length));
            assertThat(outcome(sending)).isEqualTo(bytes.length);
            assertThat(in.readNBytes(some, 0, 10)).isZero();
            assertThat(in.skip(10)).isZero();
        }
    }

    @Test
    default void aReadOfNoBytesIsZeroAndTakesNothing() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            InputStream in = pair.server().inputStream();
            assertThat(in.read(new byte[0])).isZero();
            assertThat(in.read(new byte[4], 4, 0)).isZero();
            assertThatThrownBy(() -> in.read(new byte[4], 2, 3))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            pair.client().close();
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.read(new byte[0])).isZero();
        }
    }

    @Test
    default void oneWriteOfAStreamIsOneMessage() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            OutputStream out = pair.client().outputStream();
            out.write("one".getBytes(UTF_8));
            out.write(new byte[0]);
            out.write("_two_".getBytes(UTF_8), 1, 3);
            out.write('3');
            out.flush();
            assertThatThrownBy(() -> out.write(new byte[2], 1, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            var buffered = new BufferedOutputStream(out);
            buffered.write("fo".getBytes(UTF_8));
            buffered.write("ur".getBytes(UTF_8));
            buffered.flush();
            for (String message : new String[] {"one", "two", "3", "four"}) {
                assertThat(read(pair.server(), 9)).isEqualTo(message);
                assertThat(pair.server().isMessageComplete()).isTrue();
            }
        }
    }

    @Test
    default void aReaderGoesOnAfterATimeLimit() throws Exception {
        byte[] text = "ein Grüßchen\n".getBytes(UTF_8);
        int middle = 7; // inside the ü
        try (Pair pair = pair(PipeMode.BYTE)) {
            pair.server().readTimeout(SHORT);
            var in = new InputStreamReader(pair.server().inputStream(), UTF_8);
            pair.client().outputStream().write(text, 0, middle);
            var got = new StringBuilder();
            var chars = new char[100];
            while (got.length() < 6) {
                got.append(chars, 0, in.read(chars));
            }
            assertThatThrownBy(() -> in.read(chars)).isInstanceOf(PipeTimeoutException.class);
            pair.server().readTimeout(LONG);
            pair.client().outputStream().write(text, middle, text.length - middle);
            while (got.length() < 13) {
                got.append(chars, 0, in.read(chars));
            }
            assertThat(got.toString()).isEqualTo("ein Grüßchen\n");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    default void closingAStreamClosesTheChannelAndWakesItsReader(boolean virtual) throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            InputStream in = pair.server().inputStream();
            OutputStream out = pair.server().outputStream();
            var reading = CloseBehaviour.Blocked.in(virtual, in::read);
            out.close();
            reading.endsWith(AsynchronousCloseException.class, pair.server());
            assertThatThrownBy(in::read).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(in::available).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> out.write(1)).isInstanceOf(ClosedChannelException.class);
            in.close();
            assertThatThrownBy(() -> pair.server().inputStream())
                    .isInstanceOf(ClosedChannelException.class);
            assertThat(pair.client().inputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    default void anInterruptClosesTheChannelOfAStreamsReader() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            InputStream in = pair.server().inputStream();
            var reading = CloseBehaviour.Blocked.in(false, () -> in.read(new byte[9]));
            reading.thread().interrupt();
            reading.endsWith(ClosedByInterruptException.class, pair.server());
        }
    }

    @Test
    default void aStreamFailsWhereTheWriteTimeoutPassesInTheMiddle() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            pair.client().writeTimeout(SHORT);
            OutputStream out = pair.client().outputStream();
            var much = new byte[(int) much()];
            assertThatThrownBy(() -> out.write(much)).isInstanceOf(PipeTimeoutException.class);
        }
    }

    @Test
    default void thereIsNoStreamForADirectionThatThisEndHasNot() throws Exception {
        try (Pair pair =
                pair(
                        server().mode(PipeMode.BYTE).direction(PipeDirection.OUTBOUND),
                        client().direction(PipeDirection.OUTBOUND))) {
            assertThatThrownBy(() -> pair.server().inputStream())
                    .isInstanceOf(NonReadableChannelException.class);
            assertThatThrownBy(() -> pair.client().outputStream())
                    .isInstanceOf(NonWritableChannelException.class);
            pair.server().outputStream().write('x');
            assertThat(pair.client().inputStream().read()).isEqualTo('x');
        }
    }
}

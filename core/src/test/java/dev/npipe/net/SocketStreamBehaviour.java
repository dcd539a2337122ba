// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What crosses a socket, by its streams. */
interface SocketStreamBehaviour extends SocketFixture {

    /** Other libraries' streams lose it. */
    @Test
    default void aSingleByteArrives() throws Exception {
        try (Ends ends = ends()) {
            OutputStream out = ends.client().getOutputStream();
            InputStream in = ends.accepted().getInputStream();
            for (int value = 0; value < 256; value++) {
                out.write(value);
                assertThat(in.read()).isEqualTo(value);
            }
        }
    }

    /** Other libraries' streams fill an array from its beginning. */
    @Test
    default void aShortReadAtAnOffsetTouchesNothingElse() throws Exception {
        try (Ends ends = ends()) {
            ends.client().getOutputStream().write("abc".getBytes(US_ASCII));
            var bytes = new byte[10];
            Arrays.fill(bytes, (byte) '.');
            InputStream in = ends.accepted().getInputStream();
            int n = in.read(bytes, 4, 5);
            n += in.readNBytes(bytes, 4 + n, 3 - n);
            assertThat(n).isEqualTo(3);
            assertThat(new String(bytes, US_ASCII)).isEqualTo("....abc...");
        }
    }

    @Test
    default void aWriteTakesItsPartOfAnArray() throws Exception {
        try (Ends ends = ends()) {
            ends.client().getOutputStream().write("..abc...".getBytes(US_ASCII), 2, 3);
            ends.client().getOutputStream().write(new byte[5], 1, 0);
            ends.client().getOutputStream().flush();
            ends.client().close();
            assertThat(ends.accepted().getInputStream().readAllBytes())
                    .isEqualTo("abc".getBytes(US_ASCII));
        }
    }

    @Test
    default void wrongArgumentsOfStreamsAreRefused() throws Exception {
        try (Ends ends = ends()) {
            InputStream in = ends.accepted().getInputStream();
            OutputStream out = ends.client().getOutputStream();
            assertThat(in.read(new byte[3], 1, 0)).isZero();
            assertThatThrownBy(() -> in.read(new byte[3], 1, 3))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> out.write(new byte[3], -1, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> out.write(null)).isInstanceOf(NullPointerException.class);
            out.write(5);
            assertThat(in.read()).isEqualTo(5);
        }
    }

    /** Other libraries' streams forget what a partial write has not written. */
    @Test
    default void aLongWriteArrivesWhole() throws Exception {
        byte[] bytes = random(MUCH);
        try (Ends ends = ends()) {
            Task<Object> writing = Task.start(() -> send(ends.client(), bytes)).awaitWaiting();
            assertThat(ends.accepted().getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
            writing.outcome();
        }
    }

    private static Object send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return "sent";
    }

    private static byte[] random(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void bothEndsReadAndWriteAtOnce(boolean virtual) throws Exception {
        byte[] bytes = random(MUCH);
        try (Ends ends = ends()) {
            Task<byte[]> there =
                    Task.start(
                            virtual,
                            () -> ends.accepted().getInputStream().readNBytes(bytes.length));
            Task<byte[]> back =
                    Task.start(
                            virtual, () -> ends.client().getInputStream().readNBytes(bytes.length));
            there.awaitWaiting();
            back.awaitWaiting();
            Task<Object> sending = Task.start(virtual, () -> send(ends.client(), bytes));
            Task<Object> answering = Task.start(virtual, () -> send(ends.accepted(), bytes));
            sending.outcome();
            answering.outcome();
            assertThat(there.outcome()).isEqualTo(bytes);
            assertThat(back.outcome()).isEqualTo(bytes);
        }
    }

    @Test
    default void availableCountsWhatIsUnread() throws Exception {
        try (Ends ends = ends()) {
            InputStream in = ends.accepted().getInputStream();
            assertThat(in.available()).isZero();
            ends.client().getOutputStream().write("hello".getBytes(US_ASCII));
            assertThat(in.read()).isEqualTo('h');
            awaitAvailable(in, 4);
            assertThat(in.readNBytes(2)).isEqualTo("el".getBytes(US_ASCII));
            assertThat(in.available()).isEqualTo(2);
            ends.client().close();
            assertThat(in.readAllBytes()).isEqualTo("lo".getBytes(US_ASCII));
            assertThat(in.available()).isZero();
        }
    }

    private static void awaitAvailable(InputStream in, int wanted) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        while (in.available() != wanted && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(in.available()).isEqualTo(wanted);
    }

    @Test
    default void bytesAreSkippedReadAndTransferred() throws Exception {
        byte[] bytes = random(200_000);
        try (Ends ends = ends()) {
            Task<Object> sending =
                    Task.start(
                            () -> {
                                send(ends.client(), bytes);
                                ends.client().close();
                                return "closed";
                            });
            InputStream in = ends.accepted().getInputStream();
            in.skipNBytes(1_000);
            assertThat(in.readNBytes(50_000)).isEqualTo(Arrays.copyOfRange(bytes, 1_000, 51_000));
            long skipped = 0;
            while (skipped < 49_000) {
                skipped += in.skip(49_000 - skipped);
            }
            var rest = new ByteArrayOutputStream();
            assertThat(in.transferTo(rest)).isEqualTo(100_000);
            assertThat(rest.toByteArray()).isEqualTo(Arrays.copyOfRange(bytes, 100_000, 200_000));
            assertThat(in.skip(5)).isZero();
            sending.outcome();
        }
    }

    /** Other libraries' streams fail, or return 0. */
    @Test
    default void theEndOfTheStreamIsMinusOneForGood() throws Exception {
        try (Ends ends = ends()) {
            ends.client().getOutputStream().write("last".getBytes(US_ASCII));
            ends.client().close();
            InputStream in = ends.accepted().getInputStream();
            assertThat(in.readNBytes(4)).isEqualTo("last".getBytes(US_ASCII));
            for (int i = 0; i < 3; i++) {
                assertThat(in.read()).isEqualTo(-1);
                assertThat(in.read(new byte[5])).isEqualTo(-1);
                assertThat(in.available()).isZero();
            }
        }
    }

    @Test
    default void aPeerThatClosesWithUnreadDataEndsTheStream() throws Exception {
        try (Ends ends = ends()) {
            ends.client().getOutputStream().write("never read".getBytes(US_ASCII));
            assertThat(ends.accepted().getInputStream().read()).isEqualTo('n');
            ends.accepted().close();
            InputStream in = ends.client().getInputStream();
            try {
                assertThat(in.read()).isEqualTo(-1);
            } catch (SocketException e) {
                assertThat(differsIn(Difference.RESET)).as("never " + e).isFalse();
            }
        }
    }

    @Test
    default void aWriteToAPeerThatIsGoneFails() throws Exception {
        try (Ends ends = ends()) {
            ends.accepted().close();
            OutputStream out = ends.client().getOutputStream();
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    out.write(new byte[10_000]);
                                }
                            })
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining(
                            differsIn(Difference.BROKEN_PIPE) ? "Broken pipe (Write failed)" : "");
            assertThat(ends.client().isClosed()).isFalse();
        }
    }
}

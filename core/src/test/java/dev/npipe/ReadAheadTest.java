// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.internal.Provider;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.greeting.Handshake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How much is read ahead while a drain waits, and what becomes of it. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ReadAheadTest {
    private static final String SETTING = "dev.npipe.drain.readahead";
    private static final Duration LONG = PipeFixture.LONG;
    private static final Duration SHORT = PipeFixture.SHORT;
    private static final int SIZE = 100_000;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();

    static Stream<Provider> providers() {
        return Stream.of(
                new UnixProvider("linux", new LinuxSockets()),
                new UnixProvider("nio", new NioSockets()));
    }

    @AfterEach
    void noLimitOfOurs() {
        System.clearProperty(SETTING);
    }

    private static void limit(int bytes) {
        System.setProperty(SETTING, Integer.toString(bytes));
    }

    private NamedPipeServerChannel bind(Provider provider) throws IOException {
        return new NamedPipeServerChannelBuilder(() -> provider)
                .mode(PipeMode.MESSAGE)
                .bind(NamedPipeAddress.of(name));
    }

    private NamedPipeChannel connect(Provider provider) throws IOException {
        return new NamedPipeChannelBuilder(() -> provider).connect(NamedPipeAddress.of(name));
    }

    private RawPeer peer() throws IOException {
        return RawPeer.open(directory.npipe(name), Handshake.CAPABILITY_DRAIN);
    }

    private static CompletableFuture<Integer> writing(NamedPipeChannel pipe, int messages) {
        return start(
                () -> {
                    for (int i = 0; i < messages; i++) {
                        pipe.write(ByteBuffer.allocate(SIZE));
                    }
                    return messages;
                });
    }

    private static void assertReadsAll(NamedPipeChannel pipe, int messages) throws IOException {
        for (int i = 0; i < messages; i++) {
            assertThat(pipe.readMessage(SIZE).orElseThrow()).as("message %d", i).hasSize(SIZE);
        }
    }

    private static NamedPipeException drainFailure(NamedPipeChannel pipe) {
        return catchThrowableOfType(NamedPipeException.class, () -> pipe.awaitDrain(LONG));
    }

    private static void assertDrainTimesOut(NamedPipeChannel pipe) {
        assertThatThrownBy(() -> pipe.awaitDrain(SHORT))
                .isInstanceOf(InterruptedByTimeoutException.class);
    }

    /** It begins behind a message that somebody has looked at, and ends in what is read ahead. */
    @ParameterizedTest
    @MethodSource("providers")
    void aQuestionIsAnsweredThatWasReceivedInTwoPieces(Provider provider) throws Exception {
        try (var listener = bind(provider);
                RawPeer peer = peer();
                var server = listener.accept(LONG)) {
            ByteBuffer question = Frames.control(Frames.DRAIN, 9);
            ByteBuffer first = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            first.putInt(5).put("hello".getBytes(UTF_8)).put(question.slice(0, 7));
            peer.send(first.flip());
            awaitMoreThan(0, server);
            server.write(utf8("x"));
            peer.send(question.position(7));
            assertDrainTimesOut(server);
            assertThat(read(server, 9)).isEqualTo("hello");
            peer.receive(Frames.HEADER + 1 + Frames.CONTROL); // the message, and what it asks
            assertThat(peer.receive(Frames.CONTROL)).isEqualTo(Frames.control(Frames.DRAINED, 9));
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aDrainThatMayReadNoMoreAheadSaysSoAndLosesNothing(Provider provider) throws Exception {
        limit(400_000);
        try (var listener = bind(provider);
                var client = connect(provider);
                var server = listener.accept(LONG)) {
            var writing = writing(client, 10);
            server.write(utf8("unread"));
            for (int i = 0; i < 2; i++) {
                var e = drainFailure(server);
                assertThat(e.errorCode()).as("%s", e).isEqualTo(1450);
                assertThat(e).hasMessageContaining(name).hasMessageContaining(SETTING + " allows");
            }
            assertThat(writing).isNotDone();
            assertReadsAll(server, 10);
            assertThat(outcome(writing)).isEqualTo(10);
            assertThat(read(client, 9)).isEqualTo("unread");
            server.awaitDrain(LONG);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whatWasReadAheadIsGivenBackOnceItIsReadOrTheChannelIsClosed(Provider provider)
            throws Exception {
        limit(1_500_000); // for the second time there would be too little
        try (var listener = bind(provider)) {
            for (int round = 0; round < 10; round++) {
                try (var client = connect(provider)) {
                    var server = listener.accept(LONG);
                    var writing = writing(client, 6);
                    server.write(utf8("unread"));
                    while (!writing.isDone()) {
                        assertDrainTimesOut(server);
                    }
                    if (round % 2 == 0) {
                        assertReadsAll(server, 6);
                        assertThat(read(client, 9)).isEqualTo("unread");
                        server.awaitDrain(LONG);
                    }
                    server.close();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aPeerThatFloodsLeavesSomeForOthers(Provider provider) throws Exception {
        limit(1_600_000);
        try (var listener = bind(provider);
                var flooding = connect(provider);
                var flooded = listener.accept(LONG);
                var client = connect(provider);
                var server = listener.accept(LONG)) {
            var flood = writing(flooding, 20);
            flooded.write(utf8("unread"));
            assertThat(drainFailure(flooded).errorCode()).isEqualTo(1450);
            var writing = writing(client, 4);
            server.write(utf8("one"));
            assertThat(read(client, 9)).isEqualTo("one");
            server.awaitDrain(LONG);
            assertReadsAll(server, 4);
            assertThat(outcome(writing)).isEqualTo(4);
            assertReadsAll(flooded, 20);
            assertThat(outcome(flood)).isEqualTo(20);
        }
    }

    /** Taking each of them apart again for each that comes would take hours. */
    @ParameterizedTest
    @MethodSource("providers")
    void manyShortMessagesAreReadAheadInTheTimeThatTheyTake(Provider provider) throws Exception {
        int messages = 500_000;
        try (var listener = bind(provider);
                RawPeer peer = peer();
                var server = listener.accept(LONG)) {
            server.write(utf8("one"));
            var sending =
                    start(
                            () -> {
                                sendShort(peer, messages);
                                peer.send(Frames.control(Frames.DRAINED, 7));
                                return messages;
                            });
            server.awaitDrain(LONG);
            assertThat(outcome(sending)).isEqualTo(messages);
            ByteBuffer one = ByteBuffer.allocate(2);
            for (int i = 0; i < messages; i++) {
                assertThat(server.read(one.clear())).as("message %d", i).isEqualTo(1);
                assertThat(one.get(0)).as("message %d", i).isEqualTo((byte) i);
            }
        }
    }

    private static void sendShort(RawPeer peer, int messages) throws IOException {
        ByteBuffer some = ByteBuffer.allocate(50_000).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < messages; i++) {
            some.putInt(1).put((byte) i);
            if (some.remaining() < 5) {
                peer.send(some.flip());
                some.clear();
            }
        }
        peer.send(some.flip());
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aQuestionBehindWhatWasReadAheadIsAnsweredOnceThatIsRead(Provider provider)
            throws Exception {
        try (var listener = bind(provider);
                RawPeer peer = peer();
                var server = listener.accept(LONG)) {
            server.write(utf8("one"));
            var sending =
                    start(
                            () -> {
                                sendShort(peer, 100_000);
                                peer.send(Frames.control(Frames.DRAIN, 500_000));
                                peer.send(Frames.control(Frames.DRAINED, 7));
                                return 1;
                            });
            server.awaitDrain(LONG);
            assertThat(outcome(sending)).isEqualTo(1);
            server.write(utf8("two"));
            ByteBuffer one = ByteBuffer.allocate(1);
            for (int i = 0; i < 100_000; i++) {
                assertThat(server.read(one.clear())).as("message %d", i).isEqualTo(1);
            }
            peer.receive(7 + Frames.CONTROL + 7); // "one", a question, "two"
            ByteBuffer answer = peer.receive(Frames.CONTROL);
            assertThat(Frames.kind(answer.getInt())).isEqualTo(Frames.DRAINED);
            assertThat(answer.getLong()).isEqualTo(500_000);
        }
    }

    /**
     * One is begun in what was looked at or put back, goes on in the buffer, and ends behind it.
     */
    @ParameterizedTest
    @MethodSource("providers")
    void aLineAndAMessageMayEndInWhatWasReadAhead(Provider provider) throws Exception {
        String line = "a line that is long ".repeat(9_000);
        byte[] text = (line + "\nnext").getBytes(UTF_8);
        try (var listener = bind(provider)) {
            try (RawPeer peer = peer();
                    var server = listener.accept(LONG)) {
                readAhead(peer, server, frames(text), () -> server.readLine(text.length));
                assertThat(server.readLine(text.length)).as("a line").hasValue(line);
                assertThat(server.readLine(9)).hasValue("next");
                assertThat(read(server, 9)).isEqualTo("after");
            }
            try (RawPeer peer = peer();
                    var server = listener.accept(LONG)) {
                readAhead(peer, server, frames(text), () -> server.readMessage(text.length));
                assertThat(server.readMessage(text.length)).as("a message").hasValue(text);
                assertThat(read(server, 9)).isEqualTo("after");
            }
            try (RawPeer peer = peer();
                    var server = listener.accept(LONG)) {
                server.readMode(PipeMode.BYTE);
                ByteBuffer parts =
                        frames(
                                Arrays.copyOf(text, 500),
                                Arrays.copyOfRange(text, 500, 2_500),
                                Arrays.copyOfRange(text, 2_500, 70_000),
                                Arrays.copyOfRange(text, 70_000, text.length));
                readAhead(peer, server, parts, () -> server.readLine(text.length));
                assertThat(server.readLine(text.length)).as("messages as bytes").hasValue(line);
                server.readMode(PipeMode.MESSAGE);
                assertThat(read(server, 9)).isEqualTo("next");
                assertThat(read(server, 9)).isEqualTo("after");
            }
        }
    }

    /** The messages, and one behind them. */
    private static ByteBuffer frames(byte[]... messages) {
        ByteBuffer frames = ByteBuffer.allocate(200_000).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] message : messages) {
            frames.putInt(message.length).put(message);
        }
        return frames.putInt(5).put("after".getBytes(UTF_8)).flip();
    }

    private static void readAhead(
            RawPeer peer, NamedPipeChannel server, ByteBuffer frames, Callable<Object> read)
            throws Exception {
        server.write(utf8("one"));
        peer.send(frames.slice(0, 1_000));
        awaitMoreThan(0, server);
        server.readTimeout(SHORT);
        assertThatThrownBy(read::call).isInstanceOf(PipeTimeoutException.class);
        server.readTimeout(LONG);
        int seen = server.available();
        peer.send(frames.slice(1_000, 1_000));
        awaitMoreThan(seen, server);
        var sending =
                start(
                        () -> {
                            peer.send(frames.position(2_000));
                            peer.send(Frames.control(Frames.DRAINED, 7));
                            return "sent";
                        });
        server.awaitDrain(LONG);
        assertThat(outcome(sending)).isEqualTo("sent");
    }

    private static void awaitMoreThan(int seen, NamedPipeChannel server) throws IOException {
        while (server.available() <= seen) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whatIsNoFrameEndsADrainAndComesUpAgainWhereItStands(Provider provider) throws Exception {
        try (var listener = bind(provider);
                RawPeer peer = peer();
                var server = listener.accept(LONG)) {
            server.write(utf8("one"));
            ByteBuffer frames = ByteBuffer.allocate(13).order(ByteOrder.LITTLE_ENDIAN);
            peer.send(frames.putInt(5).put(new byte[5]).putInt(0x8009_0008).flip());
            assertThat(drainFailure(server).errorCode()).isEqualTo(109);
            assertThat(server.isOpen()).isTrue();
            assertThat(server.readMessage(9).orElseThrow()).hasSize(5);
            var e = catchThrowableOfType(NamedPipeException.class, () -> server.readMessage(9));
            assertThat(e.errorCode()).isEqualTo(13);
        }
    }
}

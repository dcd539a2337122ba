// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.greeting.Handshake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What DRAIN, DRAINED and CLOSED look like on the wire, and when they are sent. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
public final class DrainTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int DRAIN = 0x8001_0008;
    private static final int DRAINED = 0x8002_0008;
    private static final int CLOSED = 0x8003_0008;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();

    private NamedPipeServerChannel bind() throws IOException {
        return NamedPipeServerChannel.builder()
                .mode(PipeMode.MESSAGE)
                .bind(NamedPipeAddress.of(name));
    }

    private RawPeer peer() throws IOException {
        return RawPeer.open(directory.npipe(name), Handshake.CAPABILITY_DRAIN);
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size);
    }

    private static void assertFrame(RawPeer peer, int header, long count) throws IOException {
        ByteBuffer frame = peer.receive(Frames.CONTROL);
        assertThat("%08x(%d)".formatted(frame.getInt(), frame.getLong()))
                .isEqualTo("%08x(%d)".formatted(header, count));
    }

    @Test
    void aDrainIsAnsweredByAReceiverThatReadsNoMore() throws Exception {
        try (var listener = bind();
                RawPeer peer = peer();
                var receiver = listener.accept(LONG)) {
            for (int i = 1; i <= 5; i++) {
                peer.sendWords(4, 0x11111111);
                assertThat(receiver.read(bytes(10))).isEqualTo(4);
                peer.sendWords(DRAIN, 8 * i, 0);
                assertFrame(peer, DRAINED, 8L * i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void awaitDrainReturnsThoughTheReceiverIsIdle(int connections) throws Exception {
        try (var listener = bind()) {
            var clients = new NamedPipeChannel[connections];
            var servers = new NamedPipeChannel[connections];
            for (int i = 0; i < connections; i++) {
                clients[i] = NamedPipeChannel.connect(listener.address());
                servers[i] = listener.accept(LONG);
            }
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < connections; i++) {
                    clients[i].write(bytes(100));
                    assertThat(servers[i].read(bytes(100))).isEqualTo(100);
                    clients[i].awaitDrain(LONG);
                }
            }
            for (int i = 0; i < connections; i++) {
                clients[i].close();
                servers[i].close();
            }
        }
    }

    @Test
    void aDrainIsAnsweredOnceEverythingBeforeItWasRead() throws Exception {
        try (var listener = bind();
                RawPeer peer = peer();
                var receiver = listener.accept(LONG)) {
            peer.sendWords(8, 1, 2, 4, 3, DRAIN, 20, 0);
            ByteBuffer six = bytes(6);
            assertThat(receiver.read(six)).isEqualTo(6);
            receiver.write(bytes(1)); // would come after an answer that is too early
            assertThat(receiver.read(bytes(6))).isEqualTo(2);
            receiver.write(bytes(2));
            assertThat(receiver.read(bytes(6))).isEqualTo(4);
            assertThat(peer.receive(5).getInt()).isEqualTo(1);
            assertThat(peer.receive(6).getInt()).isEqualTo(2);
            assertFrame(peer, DRAINED, 20);
        }
    }

    @Test
    void aDrainBeforeAnyDataIsAnswered() throws Exception {
        try (var listener = bind();
                RawPeer peer = peer();
                var idle = listener.accept(LONG)) {
            for (int i = 0; i < 3; i++) {
                peer.sendWords(DRAIN, 0, 0);
                assertFrame(peer, DRAINED, 0);
            }
            assertThat(idle.isOpen()).isTrue();
        }
    }

    @Test
    void theSameDrainIsAnsweredEachTime() throws Exception {
        try (var listener = bind();
                RawPeer peer = peer();
                var receiver = listener.accept(LONG)) {
            peer.sendWords(4, 0x11111111);
            assertThat(receiver.read(bytes(10))).isEqualTo(4);
            for (int i = 0; i < 3; i++) {
                peer.sendWords(DRAIN, 8, 0);
                assertFrame(peer, DRAINED, 8);
            }
        }
    }

    /** It cannot be met, and the answer says what is. */
    @Test
    void aDrainAboveWhatWasSentIsAnsweredWithWhatWasRead() throws Exception {
        try (var listener = bind();
                RawPeer peer = peer();
                var receiver = listener.accept(LONG)) {
            peer.sendWords(4, 0x11111111, DRAIN, 1000, 0);
            assertThat(receiver.read(bytes(10))).isEqualTo(4);
            assertFrame(peer, DRAINED, 8);
            peer.sendWords(DRAIN, -1, -1);
            assertFrame(peer, DRAINED, 8);
        }
    }

    @Test
    void whatFollowsTheWordOfClosingIsReadAsBefore() throws Exception {
        try (var listener = bind();
                RawPeer peer = peer();
                var receiver = listener.accept(LONG)) {
            receiver.write(bytes(3));
            peer.sendWords(CLOSED, 7, 0, 4, 0x11111111, DRAIN, 8, 0);
            receiver.awaitDrain(LONG);
            assertThat(receiverReads(receiver)).isEqualTo(4);
            peer.receive(7);
            assertFrame(peer, DRAIN, 7);
            assertFrame(peer, DRAINED, 8);
        }
    }

    /** As ends of former versions do. */
    @Test
    void aPeerThatAnswersEachCountOnlyOnceIsEnough() throws Exception {
        try (var listener = bind();
                RawPeer peer = peer();
                var sender = listener.accept(LONG)) {
            sender.write(bytes(4));
            assertThatThrownBy(() -> sender.awaitDrain(Duration.ofMillis(50)))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            peer.receive(8);
            assertFrame(peer, DRAIN, 8);
            peer.sendWords(DRAINED, 8, 0);
            sender.awaitDrain(LONG);
        }
    }

    /** Nobody may be there to read what comes before it. */
    @Test
    void anAnswerGoesBeforeALongMessageThatIsBegunLater() throws Exception {
        int rounds = 20;
        int first = 0;
        try (var listener = bind();
                RawPeer peer = peer();
                var receiver = listener.accept(LONG)) {
            for (int i = 1; i <= rounds; i++) {
                peer.sendWords(4, 0x11111111);
                assertThat(receiver.read(bytes(4))).isEqualTo(4);
                peer.sendWords(DRAIN, 8 * i, 0);
                var writing = Thread.ofPlatform().start(() -> write(receiver, bytes(300_000)));
                first += isAnswerFirst(peer, 300_000) ? 1 : 0;
                writing.join();
            }
        }
        assertThat(first).as("answers before the message, of %d", rounds).isGreaterThan(rounds / 2);
    }

    private static void write(NamedPipeChannel pipe, ByteBuffer message) {
        try {
            pipe.write(message);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Receives an answer and a message. */
    private static boolean isAnswerFirst(RawPeer peer, int message) throws IOException {
        boolean first = peer.receive(4).getInt() == DRAINED;
        peer.receive(first ? 8 : message);
        assertThat(peer.receive(4).getInt()).isEqualTo(first ? message : DRAINED);
        peer.receive(first ? message : 8);
        return first;
    }

    @Test
    void anAnswerThatTheSocketHasNoRoomForGoesOutLater() throws Exception {
        try (var listener = bind();
                RawPeer peer = peer();
                var receiver = listener.accept(LONG)) {
            peer.sendWords(4, 0x11111111);
            assertThat(receiver.read(bytes(10))).isEqualTo(4);
            int messages = fill(receiver.writeTimeout(Duration.ZERO));
            peer.sendWords(DRAIN, 8, 0);
            assertThatThrownBy(() -> receiver.readTimeout(Duration.ZERO).read(bytes(1)))
                    .isInstanceOf(InterruptedByTimeoutException.class); // on its way it answers
            for (int i = 0; i < messages; i++) {
                assertThat(peer.receive(4).getInt()).as("message %d", i).isEqualTo(1);
                peer.receive(1);
            }
            assertFrame(peer, DRAINED, 8);
        }
    }

    /** Writes messages of one byte until the socket takes no more; how many. */
    private static int fill(NamedPipeChannel pipe) throws IOException {
        for (int n = 0; ; n++) {
            try {
                pipe.write(bytes(1));
            } catch (InterruptedByTimeoutException e) {
                return n;
            }
        }
    }

    @Test
    void theSenderAsksBehindItsData() throws Exception {
        try (var listener = bind();
                RawPeer peer = peer();
                var sender = listener.accept(LONG)) {
            sender.write(bytes(3));
            sender.write(bytes(0));
            var waiting =
                    Thread.ofVirtual()
                            .unstarted(
                                    () -> {
                                        try {
                                            sender.awaitDrain(LONG);
                                        } catch (IOException e) {
                                            throw new java.io.UncheckedIOException(e);
                                        }
                                    });
            waiting.start();
            assertThat(peer.receive(7).getInt()).isEqualTo(3);
            assertThat(peer.receive(4).getInt()).isEqualTo(0);
            assertFrame(peer, DRAIN, 11);
            peer.sendWords(DRAINED, 10, 0);
            peer.sendWords(4, 0x22222222); // a message that is not the answer stays unread
            peer.sendWords(DRAINED, 11, 0);
            waiting.join();
            assertThat(receiverReads(sender)).isEqualTo(4);
            sender.awaitDrain(Duration.ZERO); // known already: nothing is asked
        }
    }

    private static int receiverReads(NamedPipeChannel pipe) throws IOException {
        return pipe.readTimeout(LONG).read(bytes(10));
    }

    @Test
    void closingTellsHowMuchWasRead() throws Exception {
        try (var listener = bind();
                RawPeer peer = peer()) {
            var receiver = listener.accept(LONG);
            peer.sendWords(4, 0x11111111, 8, 1, 2);
            assertThat(receiver.read(bytes(10))).isEqualTo(4);
            assertThat(receiver.read(bytes(3))).isEqualTo(3);
            receiver.close();
            assertFrame(peer, CLOSED, 11);
            assertThat(peer.bytesUntilTheEnd()).isZero();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.greeting.Handshake;
import java.io.IOException;
import java.nio.ByteBuffer;
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

    private static NamedPipeException drainFailure(NamedPipeChannel sender) {
        return catchThrowableOfType(NamedPipeException.class, () -> sender.awaitDrain(LONG));
    }

    @Test
    void aReceiverThatClosesAfterReadingEverythingHasDrained() throws Exception {
        try (var listener = bind();
                var sender = NamedPipeChannel.connect(listener.address())) {
            sender.write(bytes(4));
            try (var receiver = listener.accept(LONG)) {
                assertThat(receiver.read(bytes(10))).isEqualTo(4);
            }
            sender.awaitDrain(LONG);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void aReceiverThatClosesBeforeReadingEverythingHasNot(int read) throws Exception {
        try (var listener = bind();
                var sender = NamedPipeChannel.connect(listener.address())) {
            sender.write(bytes(4));
            sender.write(bytes(4));
            try (var receiver = listener.accept(LONG)) {
                receiver.read(bytes(read));
            }
            var e = drainFailure(sender);
            assertThat(e.errorCode()).isEqualTo(109);
            assertThat(e).hasMessageContaining("closed before it had read everything");
        }
    }

    @Test
    void aReceiverThatClosesDuringTheWaitEndsIt() throws Exception {
        try (var listener = bind();
                RawPeer peer = peer();
                var sender = listener.accept(LONG)) {
            sender.write(bytes(4));
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try (peer) {
                                    peer.receive(8 + Frames.CONTROL);
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            assertThat(drainFailure(sender).errorCode()).isEqualTo(109);
        }
    }

    @Test
    void aReceiverThatIsKilledEndsTheWait() throws Exception {
        try (var listener = bind();
                ChildJvm child = ChildJvm.start()) {
            child.value("connect", name);
            try (var sender = listener.accept(LONG)) {
                sender.write(bytes(4));
                var killer =
                        Thread.ofPlatform()
                                .start(
                                        () -> {
                                            try {
                                                child.kill();
                                            } catch (InterruptedException e) {
                                                throw new IllegalStateException(e);
                                            }
                                        });
                assertThat(drainFailure(sender).errorCode()).isEqualTo(109);
                killer.join();
            }
        }
    }
}

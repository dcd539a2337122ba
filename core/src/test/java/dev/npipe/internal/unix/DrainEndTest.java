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

/** What becomes of a wait for a drain when the other end closes, or is killed. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class DrainEndTest {
    private static final Duration LONG = Duration.ofSeconds(20);

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

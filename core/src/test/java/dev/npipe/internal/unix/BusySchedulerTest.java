// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServerHello;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server whose application keeps all carriers of virtual threads busy. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public final class BusySchedulerTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();

    @Test
    void clientsAreHeardAndGivenInstancesAllTheSame() throws Exception {
        var over = new AtomicBoolean();
        var busy = new ArrayList<Thread>();
        try (var server =
                        NamedPipeServerChannel.builder()
                                .maxInstances(1)
                                .bind(NamedPipeAddress.of(name));
                RawPeer slow = RawPeer.connect(directory.npipe(name));
                RawPeer waits = RawPeer.connect(directory.npipe(name))) {
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                busy.add(Thread.startVirtualThread(() -> spin(over)));
            }
            ByteBuffer hello =
                    RawPeer.hello(Handshake.VERSION, Handshake.KIND_OPEN, 0)
                            .putInt(24, ClientHello.WAIT_FOREVER);
            slow.send(hello.slice(0, 20));
            slow.send(hello.slice(20, Handshake.SIZE - 20));
            assertThat(answer(slow).status()).isZero();
            waits.send(hello.duplicate());
            slow.close();
            server.accept(LONG).close();
            assertThat(answer(waits).status()).isZero();
        } finally {
            over.set(true);
            for (Thread thread : busy) {
                thread.join();
            }
        }
    }

    private static ServerHello answer(RawPeer peer) throws Exception {
        return ServerHello.decode(peer.receive(Handshake.SIZE));
    }

    private static void spin(AtomicBoolean over) {
        while (!over.get()) {
            Thread.onSpinWait();
        }
    }
}

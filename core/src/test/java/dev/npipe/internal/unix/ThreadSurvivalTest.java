// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.greeting.Handshake;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The threads that see to connections at rest, when the memory of their process is out. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ThreadSurvivalTest {
    /** Far more connections than there are buffers in 2 MB of direct memory. */
    private static final int MANY = 60;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private final List<RawPeer> peers = new ArrayList<>();

    static List<String> backends() {
        return ChildJvm.backends();
    }

    private static ChildJvm start(String backend) throws IOException {
        return ChildJvm.start(ChildJvm.BACKEND + backend, "-Xmx32m", "-XX:MaxDirectMemorySize=2m");
    }

    @AfterEach
    void close() throws IOException {
        for (RawPeer peer : peers) {
            peer.close();
        }
    }

    /** A connection that is at rest, of which one message was read; the server's name for it. */
    private String open(ChildJvm server) throws IOException {
        RawPeer peer = RawPeer.open(directory.npipe(name), Handshake.CAPABILITY_DRAIN);
        peers.add(peer);
        String pipe = server.value("accept", name);
        peer.sendWords(4, 0x11111111);
        assertThat(server.ask("read", pipe, "10")).isEqualTo("ok 4 complete");
        return pipe;
    }

    private static void assertAnswers(RawPeer peer) throws IOException {
        peer.send(Frames.control(Frames.DRAIN, 8));
        assertThat(peer.receive(Frames.CONTROL)).isEqualTo(Frames.control(Frames.DRAINED, 8));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void threeBytesOfManyDrainsEndNoThread(String backend) throws Exception {
        try (ChildJvm server = start(backend)) {
            server.value("bind", name, "MESSAGE");
            open(server);
            assertAnswers(peers.getFirst());
            String threads = server.value("shortage", "threads");
            List<String> pipes = new ArrayList<>();
            server.value("shortage", "direct");
            for (int i = 0; i < MANY; i++) {
                RawPeer peer = RawPeer.open(directory.npipe(name), Handshake.CAPABILITY_DRAIN);
                peers.add(peer);
                pipes.add(server.value("accept", name));
            }
            server.value("shortage", "over");
            for (int i = 0; i < MANY; i++) {
                RawPeer peer = peers.get(i + 1);
                peer.sendWords(4, 0x11111111);
                assertThat(server.ask("read", pipes.get(i), "10")).isEqualTo("ok 4 complete");
            }
            server.value("shortage", "direct");
            for (RawPeer peer : peers) {
                peer.send(Frames.control(Frames.DRAIN, 8).limit(3));
            }
            TimeUnit.MILLISECONDS.sleep(500); // for the looks to fail
            server.value("shortage", "over");
            for (RawPeer peer : peers) {
                peer.send(Frames.control(Frames.DRAIN, 8).position(3));
            }
            for (RawPeer peer : peers) {
                assertThat(peer.receive(Frames.CONTROL))
                        .isEqualTo(Frames.control(Frames.DRAINED, 8));
            }
            assertThat(server.value("shortage", "threads")).contains(threads.split(" "));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aHeapThatIsFullForAMomentEndsNoThread(String backend) throws Exception {
        try (ChildJvm server = start(backend)) {
            server.value("bind", name, "MESSAGE");
            for (int i = 0; i < MANY; i++) {
                open(server);
            }
            assertAnswers(peers.getFirst());
            String threads = server.value("shortage", "threads");
            server.tell("shortage", "heap");
            for (int round = 0; round < 20; round++) {
                for (RawPeer peer : peers) {
                    peer.send(Frames.control(Frames.DRAIN, 8));
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
            assertThat(server.answer()).as("what took the heap").isNotEmpty();
            server.value("shortage", "over");
            for (RawPeer peer : peers) {
                assertThat(peer.receive(Frames.CONTROL))
                        .isEqualTo(Frames.control(Frames.DRAINED, 8));
            }
            assertThat(server.value("shortage", "threads")).contains(threads.split(" "));
            open(server);
            assertAnswers(peers.getLast());
        }
    }
}

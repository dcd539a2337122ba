// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.greeting.Handshake;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The threads that see to connections at rest, when the memory of their process is out. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
final class ThreadSurvivalTest {
    /** Connections whose buffers fit into 2 MB of direct memory, where it is free. */
    private static final int MANY = 25;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private final List<RawPeer> peers = new ArrayList<>();
    private List<String> threads;

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

    /** Opens a connection that is at rest, of which one message was read. */
    private void open(ChildJvm server) throws IOException {
        RawPeer peer = RawPeer.open(directory.npipe(name), Handshake.CAPABILITY_DRAIN);
        peers.add(peer);
        String pipe = server.value("accept", name);
        peer.sendWords(4, 0x11111111);
        assertThat(server.ask("read", pipe, "10")).isEqualTo("ok 4 complete");
    }

    private static void assertAnswers(RawPeer peer) throws IOException {
        peer.send(Frames.control(Frames.DRAIN, 8));
        assertThat(peer.receive(Frames.CONTROL)).isEqualTo(Frames.control(Frames.DRAINED, 8));
    }

    /** Has one question answered before memory is short, so that all classes are loaded then. */
    private List<RawPeer> openMany(ChildJvm server) throws IOException {
        server.value("bind", name, "MESSAGE");
        for (int i = 0; i < MANY; i++) {
            open(server);
        }
        assertAnswers(peers.getFirst());
        threads = lasting(server);
        return peers.subList(1, MANY); // a question that was answered is not answered again
    }

    /** The threads that do not end by themselves. */
    private static List<String> lasting(ChildJvm server) throws IOException {
        return Arrays.stream(server.value("shortage", "threads").split(" "))
                .filter(name -> !name.startsWith(ChildJvm.TRANSIENT_THREADS))
                .toList();
    }

    private void assertThreadsLive(ChildJvm server) throws IOException {
        assertThat(lasting(server)).containsAll(threads);
        open(server);
        assertAnswers(peers.getLast());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void threeBytesOfManyDrainsEndNoThread(String backend) throws Exception {
        try (ChildJvm server = start(backend)) {
            List<RawPeer> asking = openMany(server);
            server.value("shortage", "direct");
            for (RawPeer peer : asking) {
                peer.send(Frames.control(Frames.DRAIN, 8).limit(3));
            }
            for (RawPeer peer : asking) {
                peer.send(Frames.control(Frames.DRAIN, 8).position(3));
                assertThat(peer.receive(Frames.CONTROL))
                        .isEqualTo(Frames.control(Frames.DRAINED, 8));
            }
            server.value("shortage", "over");
            assertThreadsLive(server);
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aHeapThatIsFullForAMomentEndsNoThread(String backend) throws Exception {
        try (ChildJvm server = start(backend)) {
            List<RawPeer> asking = openMany(server);
            server.tell("shortage", "heap");
            for (RawPeer peer : asking) {
                peer.send(Frames.control(Frames.DRAIN, 8));
                TimeUnit.MILLISECONDS.sleep(20);
            }
            String answer = server.answer();
            while (answer.startsWith("[")) { // the JVM itself says that its heap is full
                answer = server.answer();
            }
            assertThat(answer).as("of what filled the heap").isEqualTo("ok");
            for (RawPeer peer : asking) {
                assertThat(peer.receive(Frames.CONTROL))
                        .isEqualTo(Frames.control(Frames.DRAINED, 8));
            }
            assertThreadsLive(server);
        }
    }
}

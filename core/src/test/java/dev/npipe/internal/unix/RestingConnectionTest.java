// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.greeting.Handshake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What many connections in which nothing happens cost the server that has accepted them. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "descriptors are counted in /proc")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@ParameterizedClass(name = "{0}")
@MethodSource("dev.npipe.internal.unix.ChildJvm#backends")
@Tag("slow")
public final class RestingConnectionTest {
    private static final int COUNT = 1000;

    /**
     * The selectors of nio's backend and what the JDK opens, however many connections there are.
     */
    private static final int FIXED_DESCRIPTORS = 100;

    /** The buffers that may lie in the pools, however many connections there are. */
    private static final int FIXED_DIRECT = 4 << 20;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    @Parameter String backend;

    private final String name = PipeDirectory.uniqueName();
    private final List<RawPeer> peers = new ArrayList<>();
    private ChildJvm server;

    private record Cost(long descriptors, long direct) {}

    @BeforeEach
    void startServer() throws IOException {
        server = ChildJvm.start(ChildJvm.BACKEND + backend, "-Xmx400m");
        server.value("bind", name, "MESSAGE", "255");
    }

    @AfterEach
    void stopServer() throws IOException {
        for (RawPeer peer : peers) {
            peer.close();
        }
        server.close();
    }

    /** Connects peers that send this at once, before or after they are accepted. */
    private void connect(byte[] sent) throws IOException {
        for (int i = 0; i < COUNT; i++) {
            RawPeer peer = RawPeer.open(directory.npipe(name), Handshake.CAPABILITY_DRAIN);
            peers.add(peer);
            peer.send(ByteBuffer.wrap(sent));
            server.value("rest-accept", name, "1");
        }
    }

    private void awaitMessages(int count) throws IOException {
        while (!server.value("rest-messages", name).equals(String.valueOf(count))) {
            Thread.onSpinWait();
        }
    }

    private Cost cost() throws IOException {
        String[] cost = server.value("rest-cost", name).split(" ");
        return new Cost(Long.parseLong(cost[0]), Long.parseLong(cost[1]));
    }

    /** What has been added since the server was empty grows with the connections' descriptors. */
    private void assertLittleIsAddedTo(Cost before) throws IOException {
        Cost now = cost();
        assertThat(now.descriptors - before.descriptors)
                .as("descriptors of %d connections", COUNT)
                .isLessThanOrEqualTo(COUNT + FIXED_DESCRIPTORS);
        assertThat(now.direct - before.direct)
                .as("bytes of direct memory of %d connections", COUNT)
                .isLessThanOrEqualTo(FIXED_DIRECT);
        assertThat(server.value("rest-failures", name)).as("failed calls").isEqualTo("[]");
    }

    private static byte[] bytes(int partLength, int... words) {
        ByteBuffer bytes =
                ByteBuffer.allocate(4 * words.length + partLength).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        return bytes.array();
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "virtual"})
    void aReaderToWhomNothingIsSent(String kind) throws IOException {
        Cost before = cost();
        connect(new byte[0]);
        server.value("rest-read", name, kind);
        assertLittleIsAddedTo(before);
        for (RawPeer peer : peers) {
            peer.sendWords(4, 0x11111111);
        }
        awaitMessages(COUNT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "virtual"})
    void aReaderWhoHasHalfAHeader(String kind) throws IOException {
        Cost before = cost();
        connect(bytes(3, 4, 0x11111111));
        server.value("rest-read", name, kind);
        awaitMessages(COUNT);
        assertLittleIsAddedTo(before);
        for (RawPeer peer : peers) {
            peer.send(ByteBuffer.allocate(1));
        }
        awaitMessages(2 * COUNT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "virtual"})
    void aReaderWhoHasHalfAMessage(String kind) throws IOException {
        Cost before = cost();
        connect(bytes(20_000, 4, 0x11111111, 40_000));
        server.value("rest-read", name, kind);
        awaitMessages(COUNT);
        assertLittleIsAddedTo(before);
        for (RawPeer peer : peers) {
            peer.send(ByteBuffer.allocate(20_000));
        }
        awaitMessages(2 * COUNT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "virtual"})
    void aWriterWhosePeerDoesNotRead(String kind) throws IOException {
        Cost before = cost();
        connect(new byte[0]);
        server.value("rest-write", name, kind);
        assertLittleIsAddedTo(before);
        ByteBuffer header = peers.get(COUNT - 1).receive(4);
        assertThat(header.getInt()).as("the length of what waits").isEqualTo(40_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 17, 300})
    void aConnectionThatNobodyReads(int unread) throws IOException {
        Cost before = cost();
        connect(new byte[unread]);
        assertLittleIsAddedTo(before);
    }

    @Test
    void aConnectionAfterOneOfTwoMessages() throws IOException {
        Cost before = cost();
        connect(bytes(0, 4, 0x11111111, 4, 0x22222222));
        server.value("rest-read-one", name, "virtual");
        awaitMessages(COUNT);
        assertLittleIsAddedTo(before);
        server.value("rest-read", name, "virtual");
        awaitMessages(2 * COUNT);
    }
}

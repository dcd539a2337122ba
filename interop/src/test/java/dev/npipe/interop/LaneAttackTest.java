// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.npipe.LaneVictim;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Ends that write anything anywhere into the memory of their lane while this end reads and writes:
 * its calls fail or are over in time, and nobody else is concerned. {@code
 * -Ddev.npipe.lane.attack.seconds=600} makes each test longer.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has lanes")
@Timeout(value = 1, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LaneAttackTest {
    private static final int SECONDS = Integer.getInteger("dev.npipe.lane.attack.seconds", 3);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int ATTACKERS = 3;
    private static final int LARGEST = 1_000_000;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final NamedPipeAddress address = PipeDirectory.newAddress();
    private final Provider backend = LanePeer.backend(LONG);
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger exchanges = new AtomicInteger();

    private volatile boolean over;

    private interface Work {
        void run() throws Exception;
    }

    private Thread start(int number, Work work) {
        var kind = number % 2 == 0 ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
        return kind.start(
                () -> {
                    try {
                        work.run();
                    } catch (Throwable e) {
                        failures.add(e);
                    }
                });
    }

    /** Several at once. */
    private void attackServer() throws Exception {
        var peers = new ArrayList<Peer>();
        try {
            for (int i = 0; i < ATTACKERS; i++) {
                peers.add(LanePeer.start(directory, "attack-server", address, SECONDS * 1000));
            }
            for (Peer peer : peers) {
                List<String> lines = peer.finish(Duration.ofHours(1));
                System.out.printf("attack-server: %s%n", lines);
                assertThat(lines).hasSize(1).doesNotContain("attacks 0");
            }
        } finally {
            over = true;
            peers.forEach(Peer::close);
        }
    }

    @ParameterizedTest
    @EnumSource
    void hostileClientsHarmNobodyElse(PipeMode mode) throws Exception {
        LanePeer.Held before = null;
        Thread friend;
        try (var server = PipeBuilders.server(backend).mode(mode).bind(address)) {
            NamedPipeChannel client = PipeBuilders.client(backend).connect(address);
            NamedPipeChannel served = server.accept(LONG);
            Thread echo = start(0, () -> echo(served));
            friend = start(1, () -> exchange(client));
            before = LanePeer.Held.now();
            Thread acceptor = start(0, () -> acceptAll(server));
            attackServer();
            friend.join();
            echo.join();
            server.close();
            acceptor.join();
        }
        assertThat(failures).isEmpty();
        assertThat(exchanges).hasPositiveValue();
        before.awaitNoMore();
    }

    @Test
    void aClientOutlastsHostileServers() throws Exception {
        try (var peer =
                LanePeer.start(directory, "attack-clients", address, SECONDS * 1000)
                        .awaitLine("listening")) {
            Thread client = start(0, this::connectAgainAndAgain);
            List<String> lines = peer.finish(Duration.ofHours(1));
            over = true;
            client.join();
            assertThat(lines.getLast()).isNotEqualTo("attacks 0");
            System.out.printf("attack-clients: %s%n", lines.getLast());
        }
        assertThat(failures).isEmpty();
        LanePeer.Held.withoutLanes();
    }

    @Test
    void bellsThatBecomeMoreAfterwardsAreRefusedInTime() throws Exception {
        try (var server = PipeBuilders.server(backend).bind(address);
                var peer = LanePeer.start(directory, "leave-twice", address);
                var pipe = Streams.accept(server, peer)) {
            pipe.readTimeout(LONG);
            peer.awaitLine("left");
            assertThat(read(pipe, 6)).isEqualTo("headri");
            peer.awaitLine("left again");
            assertThat(read(pipe, 2)).isEqualTo("ng");
            assertThatIOException()
                    .isThrownBy(() -> read(pipe, 1))
                    .withMessageContaining("has rung 999 times");
        }
    }

    private static String read(NamedPipeChannel pipe, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining()) {
            pipe.read(bytes);
        }
        return US_ASCII.decode(bytes.flip()).toString();
    }

    private void connectAgainAndAgain() throws Exception {
        while (!over) {
            NamedPipeChannel pipe;
            try {
                pipe = PipeBuilders.client(backend).connectTimeout(LONG).connect(address);
            } catch (FileSystemException e) {
                continue; // the last one has just ended, or all have
            }
            new LaneVictim(pipe).run();
        }
    }

    private void acceptAll(NamedPipeServerChannel server) throws Exception {
        var threads = new ArrayList<Thread>();
        try {
            while (true) {
                var victim = new LaneVictim(server.accept());
                threads.add(start(threads.size(), victim::run));
            }
        } catch (ClosedChannelException e) {
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private void exchange(NamedPipeChannel pipe) throws IOException {
        try (pipe) {
            for (int i = 0; !over; i++) {
                byte[] sent = LanePeer.bytes(1 + LanePeer.size(2, i), i);
                pipe.write(ByteBuffer.wrap(sent));
                ByteBuffer back = ByteBuffer.allocate(sent.length);
                while (back.hasRemaining()) {
                    assertThat(pipe.read(back)).isPositive();
                }
                assertThat(back.array()).as("message %s", i).isEqualTo(sent);
                exchanges.incrementAndGet();
            }
        }
    }

    private static void echo(NamedPipeChannel pipe) throws IOException {
        try (pipe) {
            ByteBuffer all = ByteBuffer.allocate(LARGEST);
            while (pipe.read(all.clear()) >= 0) {
                pipe.write(all.flip());
            }
        }
    }
}

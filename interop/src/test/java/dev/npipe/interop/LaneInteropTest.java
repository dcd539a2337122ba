// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Lanes between npipe and a program in C that was written after {@code docs/protocol.md}: half of
 * the messages are short, others are longer than a ring, and either end sleeps while it waits.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has lanes")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LaneInteropTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final int LARGEST = 1_000_000;
    private static final int MESSAGES = 1000;

    /** So often a machine may stand still for longer than the server waits. */
    private static final int FEW = 5;

    /** It runs for 10 ms, then for 20 and so on, up to 320, as machines are not equally fast. */
    private static final int LONGEST = 6;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final NamedPipeAddress address = PipeDirectory.newAddress();

    private static int echo(NamedPipeChannel pipe) throws IOException {
        int count = 0;
        for (Optional<byte[]> message = pipe.readMessage(LARGEST);
                message.isPresent();
                message = pipe.readMessage(LARGEST)) {
            pipe.write(ByteBuffer.wrap(message.get()));
            count++;
        }
        return count;
    }

    private static void exchange(NamedPipeChannel pipe, int number) throws IOException {
        byte[] sent = LanePeer.bytes(LanePeer.size(1, number), number);
        pipe.write(ByteBuffer.wrap(sent));
        assertThat(pipe.readMessage(LARGEST)).as("message %s", number).hasValue(sent);
    }

    @Test
    void aServerSendsBackWhatTheClientInCWritesIntoTheLane() throws Exception {
        Provider backend = LanePeer.backend(LONG);
        try (var server = PipeBuilders.server(backend).mode(PipeMode.MESSAGE).bind(address);
                var peer = LanePeer.start(directory, "ask", address, MESSAGES, 1);
                var pipe = Streams.accept(server, peer)) {
            int echoed = echo(pipe);
            assertThat(peer.finish()).last().isEqualTo("exchanged " + echoed);
            assertThat(echoed).isEqualTo(MESSAGES / 4 + MESSAGES);
        }
    }

    @Test
    void theClientInCGoesIntoLanesAgainAndAgain() throws Exception {
        Provider backend = LanePeer.backend(Duration.ofMillis(20));
        try (var server = PipeBuilders.server(backend).mode(PipeMode.MESSAGE).bind(address);
                var peer = LanePeer.start(directory, "ask", address, 40, 10);
                var pipe = Streams.accept(server, peer)) {
            List<String> said = throughTenLanes(pipe, peer);
            assertThat(leftEarly(said)).as("%s", said).isLessThanOrEqualTo(FEW);
        }
    }

    /** Serves one that exchanges 50 messages for each of ten lanes; what it said of them. */
    private static List<String> throughTenLanes(NamedPipeChannel pipe, Peer peer)
            throws IOException, InterruptedException {
        int echoed = echo(pipe);
        List<String> said = peer.finish();
        assertThat(said).hasSize(12).last().isEqualTo("exchanged " + echoed);
        assertThat(echoed).isGreaterThanOrEqualTo(500);
        return said;
    }

    /** How many lanes the server left while the program was at it. */
    private static int leftEarly(List<String> said) {
        return Integer.parseInt(said.get(10).replace("left early: ", ""));
    }

    /** Its silence is longer than the server waits, and begins in the middle of anything. */
    @Test
    void theClientInCIsStoppedAgainAndAgainAndLosesOnlyItsLane() throws Exception {
        Provider backend = LanePeer.backend(Duration.ofMillis(20));
        try (var stops = Executors.newSingleThreadExecutor();
                var server = PipeBuilders.server(backend).mode(PipeMode.MESSAGE).bind(address);
                var peer = LanePeer.start(directory, "ask", address, 40, 10);
                var pipe = Streams.accept(server, peer)) {
            var stopped = stops.submit(() -> stopAgainAndAgain(peer));
            throughTenLanes(pipe, peer);
            assertThat(stopped.get()).isPositive();
        }
    }

    @Test
    void aClientGetsBackWhatItWritesIntoTheLaneOfTheServerInC() throws Exception {
        Provider backend = LanePeer.backend(LONG);
        try (var peer = LanePeer.start(directory, "serve", address).awaitLine("listening")) {
            try (var pipe = PipeBuilders.client(backend).connect(address)) {
                for (int i = 0; i < MESSAGES; i++) {
                    exchange(pipe, i);
                }
            }
            assertThat(peer.finish())
                    .containsExactly("listening", "in the lane", "echoed " + MESSAGES);
        }
    }

    @Test
    void aStoppedEndIsASlowOne() throws Exception {
        Provider backend = LanePeer.backend(LONG);
        try (var server = PipeBuilders.server(backend).mode(PipeMode.MESSAGE).bind(address);
                var peer = LanePeer.start(directory, "stay", address);
                var pipe = Streams.accept(server, peer)) {
            peer.awaitLine("in the lane");
            exchange(pipe, 1);
            LanePeer.signal("STOP", peer);
            int sent = fill(pipe);
            pipe.readTimeout(SHORT);
            assertThatExceptionOfType(InterruptedByTimeoutException.class)
                    .isThrownBy(() -> pipe.read(ByteBuffer.allocate(1)));
            assertThat(pipe.isPeerGone()).isFalse();
            LanePeer.signal("CONT", peer);
            pipe.readTimeout(LONG);
            for (int i = 0; i < sent; i++) {
                assertThat(pipe.readMessage(LARGEST)).as("message %s", i).hasValue(block(i));
            }
            exchange(pipe, 2);
            pipe.close();
            assertThat(peer.finish()).containsExactly("in the lane", "the end");
        }
    }

    @Test
    void aWriteToAStoppedEndHasItsTimeLimit() throws Exception {
        Provider backend = LanePeer.backend(LONG);
        try (var server = PipeBuilders.server(backend).mode(PipeMode.MESSAGE).bind(address);
                var peer = LanePeer.start(directory, "stay", address);
                var pipe = Streams.accept(server, peer)) {
            peer.awaitLine("in the lane");
            exchange(pipe, 1);
            LanePeer.signal("STOP", peer);
            pipe.writeTimeout(SHORT);
            assertThatExceptionOfType(InterruptedByTimeoutException.class)
                    .isThrownBy(() -> pipe.write(ByteBuffer.allocate(LARGEST)));
            LanePeer.signal("CONT", peer);
            assertThat(peer.finish()).containsExactly("in the lane", "the end");
        }
    }

    /** As to a socket; one that slept would have been rung for, which tells it. */
    @Test
    void aWriterLearnsThatADeadEndWhichDidNotSleepIsDead() throws Exception {
        Provider backend = LanePeer.backend(Duration.ofMillis(200));
        try (var server = PipeBuilders.server(backend).mode(PipeMode.MESSAGE).bind(address);
                var peer = LanePeer.start(directory, "be-deaf", address);
                var pipe = Streams.accept(server, peer)) {
            peer.awaitLine("in the lane");
            pipe.write(ByteBuffer.wrap(block(0)));
            peer.kill();
            assertThat(pipe.isPeerGone()).isTrue();
            assertThat(failure(pipe)).hasFieldOrPropertyWithValue("errorCode", 232);
        }
    }

    /** Until it has ended; how often. */
    private static int stopAgainAndAgain(Peer peer) throws IOException, InterruptedException {
        int count = 0;
        while (LanePeer.signalIfItRuns("STOP", peer)) {
            LockSupport.parkNanos(60_000_000); // three times the silence
            LanePeer.signalIfItRuns("CONT", peer); // it may have been ending when it was stopped
            LockSupport.parkNanos(10_000_000L << count % LONGEST);
            count++;
        }
        return count;
    }

    /** How writing fails before there is no room. */
    private static IOException failure(NamedPipeChannel pipe) throws IOException {
        for (int i = 0; i < 1000; i++) {
            try {
                pipe.write(ByteBuffer.allocate(1));
            } catch (NamedPipeException e) {
                return e;
            }
            LockSupport.parkNanos(2_000_000); // as who writes a line now and then
        }
        throw new AssertionError("nobody tells it");
    }

    private static byte[] block(int number) {
        return LanePeer.bytes(1000, number);
    }

    /** Writes as many as there is room for. */
    private static int fill(NamedPipeChannel pipe) throws IOException {
        int count = 0;
        while (pipe.tryWrite(ByteBuffer.wrap(block(count))).isPresent()) {
            count++;
        }
        return count;
    }
}

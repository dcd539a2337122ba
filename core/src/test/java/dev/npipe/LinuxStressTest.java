// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.OpenDescriptors;
import dev.npipe.internal.unix.UnixProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Descriptor numbers are reused at once. Here connections are opened, closed, interrupted and timed
 * out as fast as the machine can, beside others that talk on; each message names its connection, so
 * that a read or write on a number that belongs to another one by now is seen.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Tag("slow")
final class LinuxStressTest {
    /** Half of the time for each kind of stream. */
    private static final Duration LENGTH =
            Duration.ofSeconds(Integer.getInteger("dev.npipe.stress.seconds", 60)).dividedBy(2);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** How the bytes move, and so what is opened and closed all the time. */
    enum Streams {
        SOCKETS(LaneMode.OFF),
        LANES(LaneMode.ALWAYS);

        private final LaneMode mode;

        Streams(LaneMode mode) {
            this.mode = mode;
        }

        Provider provider() {
            var settings = new LaneSettings(mode, MINUTE, 1, 4096);
            return new UnixProvider("linux", new LinuxSockets(settings));
        }
    }

    private Provider provider = Streams.SOCKETS.provider();

    private final AtomicLong ids = new AtomicLong();
    private final AtomicLong conversations = new AtomicLong();
    private final AtomicLong exchanges = new AtomicLong();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final long end = System.nanoTime() + LENGTH.toNanos();

    @ParameterizedTest
    @EnumSource
    @Timeout(180)
    void noReadOrWriteEverReachesAReusedDescriptor(Streams streams) throws Exception {
        provider = streams.provider();
        var address = NamedPipeAddress.of("stress-" + ProcessHandle.current().pid());
        long before = -1;
        try (var listener =
                new NamedPipeServerChannelBuilder(() -> provider)
                        .mode(PipeMode.MESSAGE)
                        .bind(address)) {
            Thread acceptor = Thread.ofVirtual().start(() -> serve(listener));
            talk(address, new Random(1), 1);
            before = OpenDescriptors.here();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < 4; i++) {
                int seed = i;
                Runnable steady = () -> guarded(() -> steadily(address));
                Runnable restless = () -> guarded(() -> restlessly(address, new Random(seed)));
                threads.add(builder(i).start(steady));
                threads.add(builder(i + 1).start(restless));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            listener.close();
            acceptor.join();
        }
        System.out.printf(
                "stress in %s: %d conversations, %d exchanges in %d s%n",
                streams, conversations.get(), exchanges.get(), LENGTH.toSeconds());
        assertThat(failures).isEmpty();
        assertThat(conversations.get()).isPositive();
        awaitDescriptors(before);
    }

    private static Thread.Builder builder(int i) {
        return i % 2 == 0 ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
    }

    private interface Task {
        void run() throws Exception;
    }

    private void guarded(Task task) {
        try {
            task.run();
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    private boolean goesOn() {
        return System.nanoTime() < end && failures.isEmpty();
    }

    /** Answers every message with itself, on a thread for each client, of either kind. */
    private void serve(NamedPipeServerChannel listener) {
        for (int i = 0; ; i++) {
            try {
                NamedPipeChannel pipe = listener.accept();
                builder(i).start(() -> echo(pipe));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                failures.add(e);
                return;
            }
        }
    }

    private void echo(NamedPipeChannel pipe) {
        ByteBuffer message = ByteBuffer.allocateDirect(64);
        try (pipe) {
            while (pipe.read(message.clear()) >= 0) {
                pipe.write(message.flip());
            }
        } catch (NamedPipeException e) {
            if (e.errorCode() != 232 && e.errorCode() != 109) { // a client that went away
                failures.add(e);
            }
        } catch (IOException e) {
            failures.add(e);
        }
    }

    /** One long conversation beside all the short ones. */
    private void steadily(NamedPipeAddress address) throws Exception {
        while (goesOn()) {
            talk(address, new Random(7), 20_000);
        }
    }

    private void talk(NamedPipeAddress address, Random random, int rounds) throws IOException {
        long id = ids.incrementAndGet();
        try (NamedPipeChannel pipe = connect(address)) {
            ByteBuffer message = ByteBuffer.allocateDirect(64);
            for (long i = 0; i < rounds && (i == 0 || goesOn()); i++) {
                int extra = random.nextInt(40);
                message.clear().putLong(id).putLong(i).position(16 + extra);
                pipe.write(message.flip());
                assertThat(pipe.read(message.clear())).isEqualTo(16 + extra);
                assertThat(message.getLong(0)).as("the connection").isEqualTo(id);
                assertThat(message.getLong(8)).as("the round").isEqualTo(i);
                exchanges.incrementAndGet();
            }
        }
    }

    private NamedPipeChannel connect(NamedPipeAddress address) throws IOException {
        return new NamedPipeChannelBuilder(() -> provider)
                .connectTimeout(Duration.ofSeconds(30))
                .connect(address);
    }

    /** Short conversations that end in every way there is, mostly with a thread inside. */
    private void restlessly(NamedPipeAddress address, Random random) throws Exception {
        while (goesOn()) {
            conversations.incrementAndGet();
            switch (random.nextInt(4)) {
                case 0 -> talk(address, random, random.nextInt(20));
                case 1 -> closeWhileReading(address, false, random);
                case 2 -> closeWhileReading(address, true, random);
                default -> timeOut(address);
            }
        }
    }

    private void closeWhileReading(NamedPipeAddress address, boolean interrupt, Random random)
            throws Exception {
        NamedPipeChannel pipe = connect(address);
        Thread reader =
                builder(random.nextInt(2))
                        .start(
                                () ->
                                        guarded(
                                                () -> {
                                                    try {
                                                        int n = pipe.read(ByteBuffer.allocate(64));
                                                        failures.add(
                                                                new AssertionError("read " + n));
                                                    } catch (ClosedByInterruptException e) {
                                                        assertThat(interrupt).isTrue();
                                                    } catch (ClosedChannelException e) {
                                                        assertThat(interrupt).isFalse();
                                                    }
                                                }));
        for (int i = random.nextInt(2000); i > 0; i--) {
            Thread.onSpinWait();
        }
        if (interrupt) {
            reader.interrupt();
        } else {
            pipe.close();
        }
        reader.join();
        pipe.close();
    }

    private void timeOut(NamedPipeAddress address) throws IOException {
        try (NamedPipeChannel pipe = connect(address).readTimeout(Duration.ofMillis(1))) {
            pipe.read(ByteBuffer.allocate(64));
            failures.add(new AssertionError("nobody wrote"));
        } catch (InterruptedByTimeoutException e) {
            return; // as it should
        }
    }

    /** The ends of the last conversations close in their own time. */
    private static void awaitDescriptors(long expected) throws IOException {
        long limit = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        List<Long> seen = new ArrayList<>();
        do {
            seen.add(OpenDescriptors.here());
        } while (seen.getLast() > expected && System.nanoTime() < limit);
        assertThat(seen.getLast()).as("open descriptors").isLessThanOrEqualTo(expected);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.LaneKeeper;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.socket.LaneToken;
import dev.npipe.internal.unix.socket.Turns;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection in a lane whose rings have another size than those of this version. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RingSizeTest {
    private static final int SMALLEST = 1 << 12;
    private static final int LARGE = 1 << 20;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration HOUR = Duration.ofHours(1);

    /** Not a power of two, so that no piece of a ring's size looks like another. */
    private static final int PERIOD = 251;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final LaneSettings settings = new LaneSettings(LaneMode.OFF, HOUR, 1, 1);
    private final LinuxSockets sockets = new LinuxSockets(settings);
    private final LaneKeeper keeper = new LaneKeeper(LONG.toNanos());
    private final List<LaneSocket> ends = new ArrayList<>();
    private LaneFiles files;

    @BeforeEach
    void see() throws IOException {
        files = LaneFiles.fromNowOn();
    }

    @AfterEach
    void close() throws IOException {
        over = true;
        for (LaneSocket end : ends) {
            end.close();
        }
        files.awaitMapped(0);
    }

    /** What gives a connection its lane in the place of a process. */
    private final class Host implements LaneStay.Host {
        private @Nullable LaneStay stay;

        @Override
        public LaneSettings settings() {
            return settings;
        }

        @Override
        public LaneKeeper keeper() {
            return keeper;
        }

        @Override
        public void begun(LaneStay begun, Deadline limit) {
            stay = begun;
        }

        @Override
        public void ask(LaneStay wishing) {}

        @Override
        public void left(LaneStay leaving, LaneMemory memory, @Nullable Object payer) {}

        @Override
        public void ended(LaneStay ending) {}
    }

    /** True when the test's threads use the ends no more. */
    private volatile boolean over;

    /** Nobody but the keeper does anything beside the test, and that only when it is over. */
    private final class Last implements Turns {
        @Override
        public boolean ifNobodyReads(Runnable work) {
            if (over) {
                work.run();
            }
            return over;
        }

        @Override
        public boolean ifNobodyWrites(Runnable work) {
            return ifNobodyReads(work);
        }
    }

    private record Pair(UnixSocket client, UnixSocket server) {}

    private Pair connected(String name) throws IOException {
        Path path = directory.path().resolve(name);
        UnixServerSocket listening = sockets.bind(path, 0600, 1);
        try {
            UnixSocket client = sockets.connect(path).orElseThrow();
            return new Pair(client, listening.accept());
        } finally {
            listening.close();
        }
    }

    private LaneSocket end(UnixSocket socket, UnixSocket room, LaneMemory memory, boolean server)
            throws IOException {
        var host = new Host();
        var end =
                new LaneSocket(
                        host,
                        new LaneStay.Way("rings", LaneToken.NONE, null),
                        Deadline.PASSED,
                        socket);
        ends.add(end);
        end.usedIn(new Last());
        LaneStay stay = Objects.requireNonNull(host.stay);
        assertThat(stay.enter(Lane.of(memory, server, room), null)).isTrue();
        return end;
    }

    /** The client's end, then the server's. */
    private void connect(int capacity) throws IOException {
        Pair stream = connected("stream");
        Pair room = connected("room");
        LaneMemory.Made made = LaneMemory.make(capacity);
        LaneMemory other;
        try {
            other = LaneMemory.of(made.descriptor());
        } finally {
            LinuxLanes.close(made.descriptor());
        }
        assertThat(other.rings().capacity()).isEqualTo(capacity);
        end(stream.client(), room.client(), other, false);
        end(stream.server(), room.server(), made.memory(), true);
        files.awaitMapped(2);
    }

    private static byte[] pattern(long from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ((from + i) % PERIOD);
        }
        return bytes;
    }

    /** In pieces of up to so many bytes, each of which is written by one call. */
    private static long write(LaneSocket end, long count, int longest) throws IOException {
        var random = new Random(longest);
        ByteBuffer header = ByteBuffer.allocateDirect(4);
        Deadline limit = Deadline.after(LONG);
        long done = 0;
        while (done < count) {
            int size = 4 + random.nextInt(longest);
            byte[] next = pattern(done, size);
            header.clear().put(next, 0, 4).flip();
            ByteBuffer body = ByteBuffer.allocateDirect(size - 4).put(next, 4, size - 4).flip();
            end.sink().write(new ByteBuffer[] {header, body}, limit);
            done += size;
        }
        end.shutdownOutput();
        return done;
    }

    private static long read(LaneSocket end, int longest) throws IOException {
        var random = new Random(longest + 1);
        ByteBuffer piece = ByteBuffer.allocateDirect(longest);
        Deadline limit = Deadline.after(LONG);
        long done = 0;
        while (true) {
            piece.clear().limit(1 + random.nextInt(longest));
            int n = end.source().read(piece, limit);
            if (n < 0) {
                return done;
            }
            assertThat(piece.flip().mismatch(ByteBuffer.wrap(pattern(done, n))))
                    .as("the first wrong byte after %s", done)
                    .isEqualTo(-1);
            done += n;
        }
    }

    private interface Work {
        long run() throws IOException;
    }

    private static FutureTask<Long> start(Thread.Builder kind, Work work) {
        var task = new FutureTask<>(work::run);
        kind.start(task);
        return task;
    }

    @ParameterizedTest
    @ValueSource(ints = {SMALLEST, LARGE})
    void whatIsFarLongerThanARingGoesBothWaysAtOnce(int capacity) throws Exception {
        connect(capacity);
        int longest = 10 * capacity;
        long count = 500L * SMALLEST + 20L * capacity;
        var written = new ArrayList<FutureTask<Long>>();
        var read = new ArrayList<FutureTask<Long>>();
        for (int i = 0; i < ends.size(); i++) {
            LaneSocket from = ends.get(i);
            LaneSocket to = ends.get(1 - i);
            Thread.Builder kind = i == 0 ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
            written.add(start(kind, () -> write(from, count, longest)));
            read.add(start(kind, () -> read(to, longest)));
        }
        for (int i = 0; i < ends.size(); i++) {
            assertThat(read.get(i).get()).isEqualTo(written.get(i).get());
        }
        assertThat(files.mapped()).as("they are in their lane").isEqualTo(2);
    }

    /** Neither more nor less than the ring goes in without a reader. */
    @ParameterizedTest
    @ValueSource(ints = {SMALLEST, LARGE})
    void whatIsNotReadIsAsMuchAsARingHolds(int capacity) throws Exception {
        connect(capacity);
        for (int i = 0; i < ends.size(); i++) {
            LaneSocket from = ends.get(i);
            ByteBuffer much = ByteBuffer.wrap(pattern(0, 2 * capacity));
            assertThat(from.sink().writeNow(much)).isEqualTo(capacity);
            assertThat(from.sink().writeNow(much)).isZero();
            assertThat(from.unsent()).isEqualTo(capacity);
            from.shutdownOutput();
            assertThat(read(ends.get(1 - i), capacity)).isEqualTo(capacity);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.LaneVictim;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.RingHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that writes over all of a server's lane at all times: each call of the server ends, in
 * time and with an {@code IOException} at worst, and nothing is left. {@code
 * -Ddev.npipe.lane.attack.seconds=600} makes it longer.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
@Tag("slow")
final class ScribbledSectionLaneTest {
    private static final int SECONDS = Integer.getInteger("dev.npipe.lane.attack.seconds", 3);
    private static final int SENT = 5;

    /** Where each word of a header lies. */
    private static final int[] WORDS = {
        RingHeader.TAIL,
        RingHeader.HEAD,
        RingHeader.READER_SLEEPS,
        RingHeader.WRITER_SLEEPS,
        RingHeader.MARK,
        RingHeader.LEFT,
        RingHeader.CUT,
        RingHeader.READER_READY,
        RingHeader.READER_MOVED,
        RingHeader.READER_CLOSED
    };

    private final LaneBed bed = new LaneBed();
    private final Provider lanes = bed.provider(LaneMode.AUTO, Duration.ofMillis(20));
    private final Provider plain = bed.provider(LaneMode.OFF, LaneBed.NEVER);

    @ParameterizedTest
    @EnumSource
    void noCallFailsOtherwiseOrHasNoEnd(PipeMode mode) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        try (NamedPipeServerChannel listener = bed.bind(lanes, mode)) {
            for (int rounds = 0; rounds == 0 || System.nanoTime() - end < 0; rounds++) {
                attackOne(listener, new Random(rounds));
            }
        }
        bed.awaitViews(0);
    }

    private void attackOne(NamedPipeServerChannel listener, Random random) throws Exception {
        try (NamedPipeChannel client = bed.connect(plain);
                NamedPipeChannel server = LaneBed.accept(listener)) {
            client.write(ByteBuffer.allocate(SENT));
            assertThat(server.read(ByteBuffer.allocate(9))).isEqualTo(SENT);
            try (RawClient raw = RawClient.asking(bed, listener.address())) {
                raw.begin(client, SENT);
                raw.awaitMoved(server);
                attack(new Attack(raw, client, random), server);
            }
        }
    }

    private static void attack(Attack attack, NamedPipeChannel server) throws Exception {
        var attacking = new FutureTask<>(attack, true);
        Thread.ofPlatform().daemon().start(attacking);
        try {
            new LaneVictim(server).run();
        } finally {
            attack.over.set(true);
            attacking.get(LaneBed.LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /**
     * What the client does.
     *
     * @param pipe whose server is attacked
     */
    private record Attack(RawClient raw, NamedPipeChannel pipe, Random random, AtomicBoolean over)
            implements Runnable {
        Attack(RawClient raw, NamedPipeChannel pipe, Random random) {
            this(raw, pipe, random, new AtomicBoolean());
        }

        @Override
        public void run() {
            while (!over.get()) {
                boolean toServer = random.nextBoolean();
                RingHeader header = raw.header(toServer);
                switch (random.nextInt(8)) {
                    case 0 -> header.store(RingHeader.TAIL, near(header.load(RingHeader.TAIL)));
                    case 1 -> header.store(RingHeader.HEAD, near(header.load(RingHeader.HEAD)));
                    case 2 -> header.store(WORDS[random.nextInt(WORDS.length)], word());
                    case 3 -> scribble(raw.memory().rings().data(toServer));
                    case 4 -> rings(pipe);
                    case 5 -> rings(raw.room());
                    default -> header.store(RingHeader.TAIL, header.load(RingHeader.HEAD) + 100);
                }
            }
        }

        private long near(long index) {
            return index + random.nextInt(2000) - 200;
        }

        private long word() {
            return switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> 1;
                case 2 -> random.nextInt(1 << 20);
                default -> random.nextLong();
            };
        }

        private void scribble(ByteBuffer data) {
            for (int i = 0; i < 100; i++) {
                int at = Integer.BYTES * random.nextInt(data.capacity() / Integer.BYTES);
                data.putInt(at, random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(300));
            }
        }

        /** And takes the bells that came; the server may have gone. */
        private static void rings(NamedPipeChannel through) {
            try {
                through.tryRead(ByteBuffer.allocate(100));
                through.tryWrite(ByteBuffer.allocate(1));
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One ring between two threads, who sleep when there is nothing to do, and wake each other. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("slow")
final class RingThreadsTest {
    private static final long PATIENCE_SECONDS = 60;

    /** Bells, which a semaphore counts here. */
    private final Semaphore readerBell = new Semaphore(0);

    private final Semaphore writerBell = new Semaphore(0);

    private interface End {
        long run() throws Exception;
    }

    private static CompletableFuture<Long> start(Executor threads, End end) {
        var done = new CompletableFuture<Long>();
        threads.execute(
                () -> {
                    try {
                        done.complete(end.run());
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                });
        return done;
    }

    /** A wake-up that is lost is a sleep that does not end. */
    @ParameterizedTest
    @CsvSource({
        "true, 16, 2_000_000, 20",
        "false, 16, 2_000_000, 20",
        "false, 4096, 20_000_000, 300",
        "false, 4096, 20_000_000, 9000",
        "true, 262144, 100_000_000, 70_000"
    })
    void everyByteArrivesInItsPlaceAndNobodySleepsForEver(
            boolean onHeap, int capacity, String bytes, String longest) throws Exception {
        long count = Long.parseLong(bytes.replace("_", ""));
        int most = Integer.parseInt(longest.replace("_", ""));
        RingBed bed = RingBed.of(onHeap, capacity);
        Executor threads = task -> Thread.ofPlatform().daemon().start(task);
        var written = start(threads, () -> write(bed.writer(), count, most, new Random(1)));
        var read = start(threads, () -> read(bed.reader(), count, most, new Random(2)));
        var both = CompletableFuture.allOf(written, read);
        for (var end : List.of(written, read)) {
            end.exceptionally(
                    e -> {
                        both.completeExceptionally(e); // the other end waits for it
                        return null;
                    });
        }
        both.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(written.get()).isEqualTo(count);
        assertThat(read.get()).isEqualTo(count);
    }

    private long write(RingWriter writer, long count, int most, Random random) throws Exception {
        ByteBuffer pattern = Pattern.bytes(most);
        long done = 0;
        while (done < count) {
            int wanted = (int) Math.min(1 + random.nextInt(most), count - done);
            ByteBuffer next = Pattern.at(pattern, done, wanted);
            while (next.hasRemaining()) {
                int n = writer.put(next, Integer.MAX_VALUE);
                done += n;
                if (writer.publish()) {
                    readerBell.release();
                }
                if (n == 0 && !writer.mayNotSleep()) {
                    await(writerBell);
                }
            }
        }
        return done;
    }

    private long read(RingReader reader, long count, int most, Random random) throws Exception {
        ByteBuffer pattern = Pattern.bytes(most);
        ByteBuffer bytes = ByteBuffer.allocate(most);
        long done = 0;
        while (done < count) {
            int n = reader.take(bytes.clear().limit(1 + random.nextInt(most)));
            if (n == 0) {
                if (!reader.mayNotSleep()) {
                    await(readerBell);
                }
                continue;
            }
            if (reader.giveBack()) {
                writerBell.release();
            }
            assertThat(bytes.flip().mismatch(Pattern.at(pattern, done, n)))
                    .as("the first wrong byte after %s", done)
                    .isEqualTo(-1);
            done += n;
        }
        return done;
    }

    private static void await(Semaphore bell) throws InterruptedException {
        assertThat(bell.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("woken").isTrue();
    }

    /** A stream whose bytes repeat after a number that no capacity is a multiple of. */
    private static final class Pattern {
        private static final int PERIOD = 251;

        static ByteBuffer bytes(int longest) {
            ByteBuffer bytes = ByteBuffer.allocate(longest + PERIOD);
            for (int i = 0; i < bytes.capacity(); i++) {
                bytes.put(i, (byte) (i % PERIOD));
            }
            return bytes;
        }

        static ByteBuffer at(ByteBuffer pattern, long from, int length) {
            return pattern.slice((int) (from % PERIOD), length);
        }
    }
}

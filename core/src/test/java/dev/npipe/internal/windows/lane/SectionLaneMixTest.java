// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.MessageTooLongException;
import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many connections of one process to one pipe, all of which go into lanes and out of them all the
 * time: each gets what was written into it, and nothing else.
 */
@Timeout(180)
@Tag("slow")
final class SectionLaneMixTest {
    private static final int CONNECTIONS = 8;
    private static final int MESSAGES = 1500;
    private static final int RING = 256 * 1024;

    private final LaneBed bed = new LaneBed();

    /** How a reader reads. */
    enum Reading {
        /** Of a few bytes at a time, so that whatever is no data comes in pieces. */
        FEW,

        /** Whole messages, of which it is told first that they are too long. */
        WHOLE
    }

    /** The length of the message with a number, the same at both ends. */
    private static int length(Random random) {
        return switch (random.nextInt(40)) {
            case 0 -> RING + random.nextInt(1000);
            case 1, 2, 3 -> 0;
            case 4, 5, 6, 7 -> 1000 + random.nextInt(20_000);
            default -> 1 + random.nextInt(40);
        };
    }

    private static byte[] message(Random random, int seed) {
        byte[] message = new byte[length(random)];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) (seed * 31 + i * 7 + message.length);
        }
        return message;
    }

    private static int write(NamedPipeChannel to, int seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < MESSAGES; i++) {
            to.write(ByteBuffer.wrap(message(random, seed)));
            if (i % 250 == 249) {
                Thread.sleep(15); // a silence, after which it has left
            }
        }
        return MESSAGES;
    }

    private static int read(NamedPipeChannel from, int seed, Reading reading, PipeMode type)
            throws IOException {
        Random expected = new Random(seed);
        Random rooms = new Random(~seed);
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = message(expected, seed);
            if (reading == Reading.WHOLE) {
                assertThat(whole(from, message.length)).as("message %s", i).isEqualTo(message);
            } else if (from.readMode() == PipeMode.MESSAGE) {
                assertThat(parts(from, message.length, rooms)).as("no. %s", i).isEqualTo(message);
            } else if (message.length > 0 || type == PipeMode.BYTE) {
                assertThat(bytes(from, message.length, rooms)).as("no. %s", i).isEqualTo(message);
            }
        }
        return MESSAGES;
    }

    private static byte[] whole(NamedPipeChannel from, int length) throws IOException {
        if (length > 1) {
            try {
                return from.readMessage(length - 1).orElseThrow();
            } catch (MessageTooLongException e) {
                assertThat(e.messageLength()).hasValue(length);
            }
        }
        return from.readMessage(Math.max(1, length)).orElseThrow();
    }

    private static int room(Random rooms, int length) {
        return length > 1000 ? 1 + rooms.nextInt(5000) : 1 + rooms.nextInt(20);
    }

    /** A message, read on until it is complete. */
    private static byte[] parts(NamedPipeChannel from, int length, Random rooms)
            throws IOException {
        ByteBuffer all = ByteBuffer.allocate(length + 5000);
        do {
            ByteBuffer some = all.slice(all.position(), room(rooms, length));
            int n = from.read(some);
            assertThat(n).as("what a read brought").isNotNegative();
            all.position(all.position() + n);
        } while (!from.isMessageComplete());
        byte[] message = new byte[all.position()];
        all.get(0, message);
        return message;
    }

    private static byte[] bytes(NamedPipeChannel from, int length, Random rooms)
            throws IOException {
        ByteBuffer all = ByteBuffer.allocate(length);
        while (all.hasRemaining()) {
            int few = Math.min(all.remaining(), room(rooms, length));
            int n = from.read(all.slice(all.position(), few));
            assertThat(n).as("what a read brought").isNotNegative();
            all.position(all.position() + n);
        }
        return all.array();
    }

    @ParameterizedTest
    @CsvSource({
        "BYTE, BYTE, FEW, AUTO",
        "MESSAGE, BYTE, FEW, AUTO",
        "MESSAGE, MESSAGE, FEW, AUTO",
        "MESSAGE, MESSAGE, WHOLE, AUTO",
        "BYTE, BYTE, FEW, ALWAYS",
        "MESSAGE, MESSAGE, FEW, ALWAYS"
    })
    void eachGetsItsOwn(PipeMode type, PipeMode read, Reading reading, LaneMode mode)
            throws Exception {
        Provider backend = bed.provider(mode, Duration.ofMillis(4), 2, 100);
        List<AutoCloseable> opened = new ArrayList<>();
        List<FutureTask<Integer>> work = new ArrayList<>();
        try (var listener = bed.bind(backend, type)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                NamedPipeChannel client = bed.connect(backend);
                NamedPipeChannel server = LaneBed.accept(listener);
                opened.add(client);
                opened.add(server);
                if (type == PipeMode.MESSAGE) {
                    client.readMode(read);
                    server.readMode(read);
                }
                int seed = 2 * i + 1;
                start(work, () -> read(server, seed, reading, type)); // says best what is wrong
                start(work, () -> read(client, -seed, reading, type));
                start(work, () -> write(client, seed));
                start(work, () -> write(server, -seed));
            }
            for (FutureTask<Integer> task : work) {
                assertThat(task.get(120, TimeUnit.SECONDS)).isEqualTo(MESSAGES);
            }
        } finally {
            for (AutoCloseable end : opened) {
                end.close();
            }
        }
        bed.awaitViews(0);
    }

    private static void start(List<FutureTask<Integer>> work, Callable<Integer> call) {
        var task = new FutureTask<>(call);
        work.add(task);
        Thread.ofPlatform().daemon().start(task);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.states;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A drain ends once the peer has read everything, whatever the peer is doing then: above all while
 * it is in the middle of a long write of its own.
 */
interface DrainBehaviour extends PipeFixture {
    /** A message whose first bytes tell which it is, as far as it has any. */
    private static ByteBuffer numbered(int number, int size) {
        ByteBuffer message = ByteBuffer.allocate(size);
        if (size >= Integer.BYTES) {
            message.putInt(number).clear();
        }
        return message;
    }

    private static void assertNumbered(byte[] message, int number, int size) {
        assertThat(message).as("message %d", number).hasSize(size);
        if (size >= Integer.BYTES) {
            assertThat(ByteBuffer.wrap(message).getInt()).as("message's number").isEqualTo(number);
        }
    }

    private static Thread.Builder threads(boolean virtual) {
        return virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    }

    /** So many rounds are enough to meet the peer in each of its steps. */
    private static int rounds(int size) {
        return Math.clamp(20_000_000 / (size + 1), 4, 200);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60_000, 200_000, 400_000, 16_000_000})
    default void aDrainEndsThoughThePeerWritesItsNextRequest(int wanted) throws Exception {
        int size = size(wanted);
        for (boolean virtual : new boolean[] {false, true}) {
            requestsAndDrains(size, rounds(size), virtual);
        }
    }

    @Test
    default void aDrainEndsThoughThePeerWritesAMessageOfNoBytes() throws Exception {
        requestsAndDrains(0, rounds(0), false);
    }

    private void requestsAndDrains(int size, int rounds, boolean virtual) throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var asking = start(threads(virtual), () -> ask(pair.client(), size, rounds));
            var answering = start(threads(virtual), () -> answer(pair.server(), size, rounds));
            assertThat(outcome(answering))
                    .as("drains, while %s", states(List.of(asking)))
                    .isEqualTo(rounds);
            assertThat(outcome(asking)).isEqualTo(rounds);
        }
    }

    private static int ask(NamedPipeChannel pipe, int size, int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            pipe.write(numbered(i, size));
            assertThat(read(pipe, 20)).isEqualTo("answer " + i);
        }
        return rounds;
    }

    private static int answer(NamedPipeChannel pipe, int size, int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            assertNumbered(pipe.readMessage(size + 1).orElseThrow(), i, size);
            pipe.write(utf8("answer " + i));
            pipe.awaitDrain(LONG);
        }
        return rounds;
    }

    @ParameterizedTest
    @ValueSource(ints = {60_000, 400_000})
    default void aDrainOfABytePipeEndsThoughThePeerWritesItsNextRequest(int size) throws Exception {
        Limits.require(limits().byteDrain(), "awaitDrain of byte-type pipes");
        int rounds = 20;
        try (Pair pair = pair(PipeMode.BYTE)) {
            var asking =
                    start(
                            () -> {
                                for (int i = 0; i < rounds; i++) {
                                    pair.client().write(ByteBuffer.allocate(size));
                                    assertThat(read(pair.client(), 1)).isEqualTo("x");
                                }
                                return rounds;
                            });
            for (int i = 0; i < rounds; i++) {
                ByteBuffer request = ByteBuffer.allocate(size);
                while (request.hasRemaining()) {
                    assertThat(pair.server().read(request)).isPositive();
                }
                pair.server().write(utf8("x"));
                pair.server().awaitDrain(LONG);
            }
            assertThat(outcome(asking)).isEqualTo(rounds);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 60_000, 400_000})
    default void bothEndsDrainWhileEachAlsoReads(int wanted) throws Exception {
        int size = size(wanted);
        int rounds = 10;
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                var tasks = new ArrayList<CompletableFuture<Integer>>();
                for (NamedPipeChannel end : List.of(pair.server(), pair.client())) {
                    tasks.add(start(threads(virtual), () -> writeAndDrain(end, size, rounds)));
                    tasks.add(start(threads(virtual), () -> writeAndDrain(end, size, rounds)));
                    tasks.add(start(threads(virtual), () -> readAll(end, size, 2 * rounds)));
                }
                for (var task : tasks) {
                    assertThat(outcome(task)).as("%s", states(tasks)).isPositive();
                }
            }
        }
    }

    private static int writeAndDrain(NamedPipeChannel pipe, int size, int rounds)
            throws IOException {
        for (int i = 0; i < rounds; i++) {
            pipe.write(ByteBuffer.allocate(size));
            pipe.awaitDrain(LONG);
        }
        return rounds;
    }

    private static int readAll(NamedPipeChannel pipe, int size, int messages) throws IOException {
        for (int i = 0; i < messages; i++) {
            assertThat(pipe.readMessage(size).orElseThrow()).hasSize(size);
        }
        return messages;
    }

    /** A reader that comes later gets what is there, though somebody waits for more. */
    @ParameterizedTest
    @ValueSource(ints = {5, 60_000})
    default void bothEndsDrainAndOnlyThenReadWhatIsThere(int size) throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            List<NamedPipeChannel> ends = List.of(pair.server(), pair.client());
            var tasks = new ArrayList<CompletableFuture<Integer>>();
            for (NamedPipeChannel end : ends) {
                tasks.add(start(() -> end.write(ByteBuffer.allocate(size))));
            }
            for (NamedPipeChannel end : ends) {
                awaitAvailable(end);
            }
            for (NamedPipeChannel end : ends) {
                assertThatThrownBy(() -> end.awaitDrain(SHORT))
                        .isInstanceOf(InterruptedByTimeoutException.class);
            }
            for (NamedPipeChannel end : ends) {
                tasks.add(draining(end));
            }
            for (NamedPipeChannel end : ends) {
                tasks.add(start(() -> readAll(end, size, 1)));
            }
            for (var task : tasks) {
                assertThat(outcome(task)).as("%s", states(tasks)).isPositive();
            }
        }
    }

    /** Returns when something can be read. */
    private static void awaitAvailable(NamedPipeChannel pipe) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        while (pipe.available() == 0) {
            assertThat(System.nanoTime() - end).as("nothing has arrived for 20 s").isNegative();
            Thread.onSpinWait();
        }
    }

    /** A drain that has begun to wait. */
    private static CompletableFuture<Integer> draining(NamedPipeChannel pipe) {
        var drained = new CompletableFuture<Integer>();
        var thread =
                Thread.ofPlatform()
                        .daemon()
                        .start(
                                () -> {
                                    try {
                                        pipe.awaitDrain(LONG);
                                        drained.complete(1);
                                    } catch (Throwable e) {
                                        drained.completeExceptionally(e);
                                    }
                                });
        PipeFixture.awaitWaiting(thread);
        return drained;
    }

    @Test
    default void severalThreadsDrainOneEnd() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            int size = size(200_000);
            for (int round = 0; round < 10; round++) {
                pair.server().write(utf8("one"));
                var drains = new ArrayList<CompletableFuture<Integer>>();
                for (boolean virtual : new boolean[] {false, true, false, true}) {
                    drains.add(
                            start(
                                    threads(virtual),
                                    () -> {
                                        pair.server().awaitDrain(LONG);
                                        return 1;
                                    }));
                }
                var writing = start(() -> pair.client().write(ByteBuffer.allocate(size)));
                assertThat(read(pair.client(), 9)).isEqualTo("one");
                for (var drain : drains) {
                    assertThat(outcome(drain)).as("%s", states(drains)).isEqualTo(1);
                }
                assertThat(pair.server().readMessage(size).orElseThrow()).hasSize(size);
                assertThat(outcome(writing)).isEqualTo(size);
            }
        }
    }

    @Test
    default void whatArrivesDuringADrainIsReadInAnyWayAfterIt() throws Exception {
        int size = size(300_000);
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel server = pair.server();
            server.write(utf8("never read"));
            var writing =
                    start(
                            () -> {
                                for (int i = 0; i < 5; i++) {
                                    pair.client().write(numbered(i, size));
                                }
                                return 5;
                            });
            for (int i = 0; i < 3; i++) { // the third finds it all read ahead
                assertThatThrownBy(() -> server.awaitDrain(SHORT))
                        .isInstanceOf(InterruptedByTimeoutException.class);
            }
            assertNumbered(server.readMessage(size).orElseThrow(), 0, size);
            assertInParts(server, size, 1);
            assertThatThrownBy(() -> server.awaitDrain(SHORT))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            assertScattered(server, size, 2);
            server.readMode(PipeMode.BYTE);
            ByteBuffer rest = ByteBuffer.allocate(2 * size);
            while (rest.hasRemaining()) {
                assertThat(server.read(rest)).as("after %s", rest).isPositive();
            }
            assertThat(rest.getInt(0)).isEqualTo(3);
            assertThat(rest.getInt(size)).isEqualTo(4);
            assertThat(outcome(writing)).isEqualTo(5);
        }
    }

    private static void assertInParts(NamedPipeChannel pipe, int size, int number)
            throws IOException {
        awaitAvailable(pipe);
        ByteBuffer seen = ByteBuffer.allocate(Integer.BYTES);
        assertThat(pipe.peek(seen).copied()).isEqualTo(Integer.BYTES);
        assertThat(seen.getInt(0)).as("seen by peek").isEqualTo(number);
        ByteBuffer all = ByteBuffer.allocateDirect(size);
        for (int part = 1; all.hasRemaining(); part *= 7) {
            all.limit(Math.min(size, all.position() + part));
            assertThat(pipe.read(all)).as("up to %d", all.limit()).isPositive();
            assertThat(pipe.isMessageComplete()).isEqualTo(all.position() == size);
            all.limit(size);
        }
        assertThat(all.getInt(0)).as("read in parts").isEqualTo(number);
    }

    private static void assertScattered(NamedPipeChannel pipe, int size, int number)
            throws IOException {
        var parts =
                new ByteBuffer[] {ByteBuffer.allocate(Integer.BYTES), ByteBuffer.allocate(size)};
        long n = pipe.read(parts);
        while (!pipe.isMessageComplete()) {
            n += pipe.read(parts);
        }
        assertThat(n).isEqualTo(size);
        assertThat(parts[0].getInt(0)).as("scattered").isEqualTo(number);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.WithOpenSocket;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.socket.Turns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 20, unit = TimeUnit.SECONDS)
final class DrainAnswersTest implements WithOpenSocket {
    /** A frame of 5 bytes and a question behind it, twice. */
    private static byte[] twoQuestions() {
        ByteBuffer frames = ByteBuffer.allocate(42).order(ByteOrder.LITTLE_ENDIAN);
        for (long count : new long[] {9, 18}) {
            frames.putInt(5).put(new byte[5]).put(Frames.control(Frames.DRAIN, count));
        }
        return frames.array();
    }

    /** Reads one message more, on another thread, in the middle of what is written first. */
    private static final class ReadsMeanwhile extends ScriptedSocket {
        UnixConnection connection;
        private final ByteBuffer incoming;
        private int control;

        ReadsMeanwhile(byte[] incoming) {
            super(incoming, new Random(0));
            this.incoming = ByteBuffer.wrap(incoming);
        }

        /** All of it at once. */
        @Override
        public int readNow(ByteBuffer dst) {
            int n = incoming.remaining();
            dst.put(incoming);
            return n;
        }

        private void readOne() {
            var reader =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            connection.read(ByteBuffer.allocate(5), Deadline.NEVER);
                                        } catch (IOException e) {
                                            throw new IllegalStateException(e);
                                        }
                                    });
            try {
                reader.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void write(ByteBuffer src, Deadline deadline) throws IOException {
            super.write(src, deadline);
            readOne();
        }

        @Override
        public int writeNow(ByteBuffer src) {
            int length = src.remaining();
            boolean isControl = length == Frames.CONTROL;
            while (src.hasRemaining()) {
                super.writeNow(src);
            }
            if (isControl && control++ == 0) {
                readOne();
            }
            return length;
        }
    }

    private static UnixConnection connection(ScriptedSocket socket) throws IOException {
        var info = new PipeInfo(PipeMode.MESSAGE, PipeDirection.DUPLEX, true, 0, 0, 255, 1);
        return Connections.over(
                socket,
                new PipeEnd(
                        NamedPipeAddress.of("asked"),
                        info,
                        PipeDirection.DUPLEX,
                        () -> 1,
                        new NpipeCarrier(true, false),
                        () -> {}));
    }

    /** Has a message, and a question that memory is too short for, some times. */
    private static class WithoutMemory extends ScriptedSocket {
        private final List<ByteBuffer> incoming;
        private final CountDownLatch answered = new CountDownLatch(1);
        private final AtomicInteger failures;

        WithoutMemory(byte[] frames, int message, int failures) {
            super(frames, new Random(0));
            ByteBuffer all = ByteBuffer.wrap(frames);
            incoming =
                    new ArrayList<>(
                            List.of(
                                    all.slice(0, message),
                                    all.slice(message, frames.length - message)));
            this.failures = new AtomicInteger(failures);
        }

        @Override
        public synchronized int readNow(ByteBuffer dst) {
            if (incoming.isEmpty()) {
                return 0;
            }
            boolean question = incoming.size() == 1;
            if (question && failures.getAndDecrement() > 0) {
                throw new OutOfMemoryError("Cannot reserve direct buffer memory");
            }
            ByteBuffer next = incoming.removeFirst();
            int n = next.remaining();
            dst.put(next);
            return n;
        }

        @Override
        public int writeNow(ByteBuffer src) {
            int n = src.remaining();
            while (src.hasRemaining()) {
                super.writeNow(src);
            }
            answered.countDown();
            return n;
        }
    }

    /** The peer waits for the answer, and has done nothing that its connection should end for. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aLookThatFailsIsRepeatedUntilTheQuestionIsAnswered(int failures) throws Exception {
        ByteBuffer frames = ByteBuffer.allocate(21).order(ByteOrder.LITTLE_ENDIAN);
        frames.putInt(5).put(new byte[5]).put(Frames.control(Frames.DRAIN, 9));
        var socket = new WithoutMemory(frames.array(), 9, failures);
        UnixConnection connection = connection(socket);
        assertThat(connection.read(ByteBuffer.allocate(5), Deadline.NEVER)).isEqualTo(5);
        socket.answered.await();
        ByteBuffer answer = socket.sent();
        assertThat(Frames.kind(answer.getInt())).isEqualTo(Frames.DRAINED);
        assertThat(answer.getLong()).isEqualTo(9);
        assertThat(connection.isOpen()).isTrue();
        connection.close();
    }

    /** As the keeper of shared memory does; it says nothing about the application. */
    @Test
    void whoComesBesideTheApplicationKeepsNoQuestionFromBeingAnswered() throws Exception {
        ByteBuffer frames = ByteBuffer.allocate(21).order(ByteOrder.LITTLE_ENDIAN);
        frames.putInt(5).put(new byte[5]).put(Frames.control(Frames.DRAIN, 9));
        var turns = new AtomicReference<Turns>();
        WithoutMemory socket =
                new WithoutMemory(frames.array(), 9, 0) {
                    @Override
                    public void usedIn(Turns taken) {
                        turns.set(taken);
                    }
                };
        UnixConnection connection = connection(socket);
        assertThat(connection.read(ByteBuffer.allocate(5), Deadline.NEVER)).isEqualTo(5);
        while (socket.answered.getCount() > 0) {
            turns.get().ifNobodyReads(() -> {});
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(Frames.kind(socket.sent().getInt())).isEqualTo(Frames.DRAINED);
        connection.close();
    }

    @Test
    void aQuestionThatIsReachedWhileAnotherIsAnsweredIsAnsweredToo() throws Exception {
        var socket = new ReadsMeanwhile(twoQuestions());
        socket.connection = connection(socket);
        socket.connection.write(ByteBuffer.allocate(3), Deadline.NEVER);
        ByteBuffer sent = socket.sent();
        sent.position(sent.getInt(0) + Frames.HEADER);
        List<Long> answers = new ArrayList<>();
        while (sent.hasRemaining()) {
            assertThat(Frames.kind(sent.getInt())).isEqualTo(Frames.DRAINED);
            answers.add(sent.getLong());
        }
        assertThat(answers).containsExactly(9L, 18L);
    }
}

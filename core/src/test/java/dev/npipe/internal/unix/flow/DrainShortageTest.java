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
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A peer asks a connection that nobody reads, and one call of the socket after the other fails for
 * lack of memory, each once or several times: the peer is answered all the same.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
final class DrainShortageTest implements WithOpenSocket {
    private static final int MESSAGE = 5;
    private static final long CONSUMED = Frames.HEADER + MESSAGE;

    private final ExecutorService backend = Executors.newSingleThreadExecutor();

    @AfterEach
    void close() {
        backend.close();
    }

    /** Which calls fail. */
    enum Seam {
        READ,
        WRITE,
        WRITE_DONE,
        REGISTER,
        ANY
    }

    /** What the socket says when memory is short. */
    enum Failure {
        ERROR,
        EXCEPTION;

        void fail() {
            if (this == ERROR) {
                throw new OutOfMemoryError("as a test");
            }
            throwUndeclared(new IOException("no memory, as a test"));
        }

        /** The methods of the scripted socket declare no failure. */
        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <E extends Throwable> void throwUndeclared(Throwable e) throws E {
            throw (E) e;
        }
    }

    /** Calls back as the backends do: on a thread of its own, which survives what is thrown. */
    private final class ShortOfMemory extends ScriptedSocket {
        private final Seam seam;
        private final Failure failure;
        private final Queue<ByteBuffer> incoming = new ArrayDeque<>();
        private @Nullable Runnable callback;

        /** The first call to fail, and how many do; none before this is set. */
        private int first = Integer.MAX_VALUE;

        private int last;
        private int calls;

        ShortOfMemory(Seam seam, Failure failure) {
            super(new byte[0], new Random(0));
            this.seam = seam;
            this.failure = failure;
        }

        synchronized void failFrom(int call, int times) {
            calls = 0;
            first = call;
            last = (int) Math.min(Integer.MAX_VALUE, (long) call + times - 1);
        }

        private void call(Seam kind) {
            if (seam == kind || seam == Seam.ANY && kind != Seam.WRITE_DONE) {
                calls++;
                if (calls >= first && calls <= last) {
                    failure.fail();
                }
            }
        }

        /** Whether a call was made that was to fail. */
        synchronized boolean hasFailed() {
            return calls >= first;
        }

        synchronized void arrive(ByteBuffer bytes) {
            incoming.add(bytes);
            tell();
        }

        private void tell() {
            Runnable told = callback;
            if (told != null && !incoming.isEmpty()) {
                callback = null;
                backend.execute(
                        () -> {
                            try {
                                told.run();
                            } catch (Throwable e) {
                                return; // as if it was logged
                            }
                        });
            }
        }

        @Override
        public synchronized void onReadable(Runnable wanted) {
            call(Seam.REGISTER);
            callback = wanted;
            notifyAll();
            tell();
        }

        synchronized void awaitRegistered() throws InterruptedException {
            while (callback == null) {
                wait();
            }
        }

        @Override
        public synchronized int readNow(ByteBuffer dst) {
            call(Seam.READ);
            ByteBuffer next = incoming.poll();
            if (next == null) {
                return 0;
            }
            int n = next.remaining();
            dst.put(next);
            return n;
        }

        @Override
        public synchronized int writeNow(ByteBuffer src) {
            call(Seam.WRITE);
            int n = src.remaining();
            while (src.hasRemaining()) {
                super.writeNow(src);
            }
            notifyAll();
            call(Seam.WRITE_DONE);
            return n;
        }

        /** What was sent, once that is at least an answer; less after a long wait. */
        synchronized ByteBuffer awaitAnswer() throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (sent().remaining() < Frames.CONTROL && System.nanoTime() - end < 0) {
                wait(100);
            }
            return sent();
        }
    }

    private static UnixConnection connection(ScriptedSocket socket) throws IOException {
        var info = new PipeInfo(PipeMode.MESSAGE, PipeDirection.DUPLEX, true, 0, 0, 255, 1);
        return Connections.over(
                socket,
                new PipeEnd(
                        NamedPipeAddress.of("short"),
                        info,
                        PipeDirection.DUPLEX,
                        () -> 1,
                        new NpipeCarrier(true, false),
                        () -> {}));
    }

    private static ByteBuffer message() {
        ByteBuffer frame = ByteBuffer.allocate((int) CONSUMED).order(ByteOrder.LITTLE_ENDIAN);
        return frame.putInt(MESSAGE).put(new byte[MESSAGE]).flip();
    }

    /** Asks once; true if a call was made that was to fail. */
    private boolean ask(ShortOfMemory socket, int call, int times, boolean atRest)
            throws Exception {
        if (socket.seam == Seam.REGISTER) {
            socket.failFrom(call, times); // the look before the question registers
        }
        socket.arrive(message());
        UnixConnection connection = connection(socket);
        assertThat(connection.read(ByteBuffer.allocate(MESSAGE), Deadline.NEVER))
                .isEqualTo(MESSAGE);
        if (atRest) {
            socket.awaitRegistered();
        }
        if (socket.seam != Seam.REGISTER) {
            socket.failFrom(call, times);
        }
        socket.arrive(Frames.control(Frames.DRAIN, CONSUMED));
        ByteBuffer answer = socket.awaitAnswer();
        String what =
                "%s of %s in call %d, %d times".formatted(socket.failure, socket.seam, call, times);
        assertThat(answer.remaining()).as("bytes of an answer: " + what).isGreaterThanOrEqualTo(12);
        assertThat(Frames.kind(answer.getInt())).as(what).isEqualTo(Frames.DRAINED);
        assertThat(answer.getLong()).as(what).isEqualTo(CONSUMED);
        assertThat(connection.isOpen()).as("still open: " + what).isTrue();
        boolean failed = socket.hasFailed();
        socket.failFrom(Integer.MAX_VALUE, 1);
        connection.close();
        return failed;
    }

    /** The last word of a connection that closes is one of the things that memory is for. */
    @ParameterizedTest
    @EnumSource
    void aCloseThatCannotBeToldClosesAllTheSame(Failure failure) throws Exception {
        var socket = new ShortOfMemory(Seam.WRITE, failure);
        socket.arrive(message());
        UnixConnection connection = connection(socket);
        assertThat(connection.read(ByteBuffer.allocate(MESSAGE), Deadline.NEVER))
                .isEqualTo(MESSAGE);
        socket.failFrom(1, 1);
        try {
            connection.close();
        } catch (OutOfMemoryError e) {
            assertThat(e).hasMessage("as a test");
        }
        assertThat(socket.hasFailed()).as("the last word failed").isTrue();
        assertThat(socket.isClosed()).as("the socket is closed").isTrue();
    }

    private void askWithEachCallFailing(Seam seam, boolean atRest) throws Exception {
        for (Failure failure : Failure.values()) {
            for (int times : new int[] {1, 3}) {
                int call = 1;
                while (ask(new ShortOfMemory(seam, failure), call, times, atRest)) {
                    call++;
                }
                assertThat(call).as("calls of %s that have failed", seam).isGreaterThan(1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aQuestionToAConnectionAtRestIsAnswered(Seam seam) throws Exception {
        askWithEachCallFailing(seam, true);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "REGISTER")
    void aQuestionThatComesBeforeAnybodyLooksIsAnswered(Seam seam) throws Exception {
        askWithEachCallFailing(seam, false);
    }
}

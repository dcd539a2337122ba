// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.text;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.CloseBehaviour.Blocked;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What pipes over sockets do and those of Windows do not. */
interface UnixBehaviour extends UnixShutdownBehaviour {

    @Test
    default void aServerSeesWhichDirectionItsClientOpened() throws Exception {
        try (Pair pair = pair(server(), client().access(PipeAccess.WRITE))) {
            assertThat(pair.server().access()).isEqualTo(PipeAccess.READ);
            var e =
                    catchThrowableOfType(
                            NamedPipeException.class, () -> pair.server().write(utf8("x")));
            assertThat(e).isNotInstanceOf(BrokenPipeException.class);
            assertThat(e.errorCode()).isEqualTo(WinError.ERROR_NO_DATA);
            pair.client().write(utf8("still here"));
            assertThat(read(pair.server(), 20)).isEqualTo("still here");
        }
        try (Pair pair = pair(server(), client().access(PipeAccess.READ))) {
            assertThat(pair.server().access()).isEqualTo(PipeAccess.WRITE);
        }
    }

    /** Where a transaction writes into the same stream as everybody else, and can be too late. */
    @Test
    default void aQuestionThatWasNotWrittenInTimeOwesNothing() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel pipe = pair.client();
            int much = (int) much();
            var writing = Blocked.in(false, () -> pipe.write(ByteBuffer.allocate(much)));
            pipe.writeTimeout(SHORT);
            var asking = start(() -> pipe.transact(utf8("question 1"), ByteBuffer.allocate(20)));
            var e = catchThrowableOfType(PipeTimeoutException.class, () -> outcome(asking));
            assertThat(e.operation()).isEqualTo("write");
            assertThat(e.limit()).isEqualTo(SHORT);
            assertThat(pair.server().readMessage(much).orElseThrow()).hasSize(much);
            assertThat(outcome(writing.outcome())).isEqualTo(much);
            pipe.writeTimeout(LONG);
            ByteBuffer reply = ByteBuffer.allocate(20);
            var answered = start(() -> pipe.transact(utf8("question 2"), reply));
            assertThat(read(pair.server(), 20)).isEqualTo("question 2");
            pair.server().write(utf8("answer 2"));
            outcome(answered);
            assertThat(text(reply.flip())).isEqualTo("answer 2");
        }
    }

    @Test
    default void cancelEndsAPendingWriteAndWhatLeftIsReadWhole() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                NamedPipeChannel pipe = pair.client();
                var written = new AtomicInteger();
                ByteBuffer message = ByteBuffer.allocate(size(1 << 20));
                var writer =
                        Blocked.in(
                                virtual,
                                () -> {
                                    while (true) {
                                        pipe.write(message.clear());
                                        written.incrementAndGet();
                                    }
                                });
                pipe.cancel();
                CancelBehaviour.isCancelled(writer, "write");
                int whole = written.get() + (message.hasRemaining() ? 0 : 1);
                var last = start(() -> pipe.write(utf8("last")));
                for (int i = 0; i < whole; i++) {
                    assertThat(pair.server().readMessage(1 << 20).orElseThrow())
                            .as("message %d of %d", i, whole)
                            .hasSize(size(1 << 20));
                }
                assertThat(read(pair.server(), 20)).isEqualTo("last");
                outcome(last);
                CancelBehaviour.works(pair);
            }
        }
    }

    /** Nobody but this library sends it, as the application only reads from now on. */
    @Test
    default void theRestOfACancelledQuestionFollowsAndItsAnswerIsOwed() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                NamedPipeChannel pipe = pair.client();
                ByteBuffer question = ByteBuffer.allocate(4 << 20);
                var asking = Blocked.in(virtual, () -> pipe.transact(question, 20));
                awaitTaken(pair.server());
                pipe.cancel();
                CancelBehaviour.isCancelled(asking, "transact");
                assertThat(question.hasRemaining()).as("question not in the pipe").isFalse();
                var e =
                        catchThrowableOfType(
                                UnreadDataException.class,
                                () -> pipe.transact(utf8("another"), 20));
                assertThat(e.isAnswerOwed()).isTrue();
                var answer = start(() -> read(pipe, 20));
                assertThat(pair.server().readMessage(4 << 20).orElseThrow()).hasSize(4 << 20);
                pair.server().write(utf8("answer"));
                assertThat(outcome(answer)).isEqualTo("answer");
                CancelBehaviour.works(pair);
            }
        }
    }

    /** Until a part of a message has come. */
    private static void awaitTaken(NamedPipeChannel pipe) throws Exception {
        while (pipe.available() == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    default void aCancelledWriteOfAStreamSaysSoOnce() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            NamedPipeChannel pipe = pair.client();
            var writing =
                    Blocked.in(
                            false,
                            () -> {
                                pipe.outputStream().write(new byte[16 << 20]);
                                return "written";
                            });
            awaitTaken(pair.server());
            pipe.cancel();
            CancelBehaviour.isCancelled(writing, "write");
            pair.server().write(utf8("not cancelled"));
            assertThat(read(pipe, 20)).isEqualTo("not cancelled");
        }
    }
}

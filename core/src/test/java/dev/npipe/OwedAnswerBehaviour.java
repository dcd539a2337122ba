// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.text;
import static dev.npipe.PipeFixture.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.CloseBehaviour.Blocked;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A transaction that was cut off after its question: no other one gets its answer. */
interface OwedAnswerBehaviour extends PipeFixture {
    /** A way to read the answer, which is {@code answer 1}. */
    interface Way {
        String read(NamedPipeChannel pipe) throws IOException;
    }

    @Test
    default void noQuestionGetsTheAnswerToAnotherOne() throws Exception {
        for (Duration limit : new Duration[] {SHORT, Duration.ZERO}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                NamedPipeChannel pipe = pair.client();
                cutOff(pipe, limit);
                refused(pipe, true);
                assertThat(read(pair.server(), 20)).isEqualTo("question 1");
                assertThat(pair.server().available()).as("of a refused question").isZero();
                pair.server().write(utf8("answer 1"));
                refused(pipe, true);
                assertThat(pair.server().available()).as("of a refused question").isZero();
                assertThat(read(pipe, 20)).isEqualTo("answer 1");
                asks(pair, "question 2", "answer 2");
            }
        }
    }

    /** Asks {@code question 1}, and waits no longer than so for its answer. */
    private static void cutOff(NamedPipeChannel pipe, Duration limit) {
        pipe.readTimeout(limit);
        var e =
                catchThrowableOfType(
                        PipeTimeoutException.class,
                        () -> pipe.transact(utf8("question 1"), ByteBuffer.allocate(20)));
        assertThat(e.operation()).isEqualTo("read");
        assertThat(e.limit()).isEqualTo(limit);
        pipe.readTimeout(LONG);
    }

    private static void refused(NamedPipeChannel pipe, boolean owed) {
        ByteBuffer question = utf8("question 2");
        var asking = start(() -> pipe.transact(question, ByteBuffer.allocate(20)));
        var e = catchThrowableOfType(UnreadDataException.class, () -> outcome(asking));
        assertThat(e).isInstanceOf(PipeBusyException.class);
        assertThat(e.isAnswerOwed()).as(e.getMessage()).isEqualTo(owed);
        assertThat(e.errorCode()).isEqualTo(231);
        assertThat(e.pipe()).endsWith(pipe.address().name());
        assertThat(question.remaining()).isEqualTo(10);
    }

    private static void asks(Pair pair, String question, String answer) throws Exception {
        var asking = start(() -> answer(pair.client(), question));
        assertThat(read(pair.server(), 20)).isEqualTo(question);
        pair.server().write(utf8(answer));
        assertThat(outcome(asking)).isEqualTo(answer);
    }

    @Test
    default void anOwedAnswerIsReadInAnyWay() throws Exception {
        var ways = new LinkedHashMap<String, Way>();
        ways.put("in pieces", pipe -> read(pipe, 3) + refusedInside(pipe) + read(pipe, 9));
        ways.put("scattering", OwedAnswerBehaviour::scattering);
        ways.put("readMessage", pipe -> new String(pipe.readMessage(20).orElseThrow(), UTF_8));
        ways.put("in byte read mode", OwedAnswerBehaviour::inByteMode);
        ways.put("pieces in byte read mode", OwedAnswerBehaviour::inPiecesInByteMode);
        ways.put("too long, then in parts", OwedAnswerBehaviour::tooLongThenInParts);
        ways.put("a stream", pipe -> new String(pipe.inputStream().readNBytes(8), UTF_8));
        ways.put("a stream's bytes", OwedAnswerBehaviour::byteByByte);
        ways.put("readLine", pipe -> pipe.readLine(20).orElseThrow());
        ways.put("too long a line, then in parts", OwedAnswerBehaviour::tooLongALine);
        for (Map.Entry<String, Way> way : ways.entrySet()) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                cutOff(pair.client(), SHORT);
                assertThat(read(pair.server(), 20)).isEqualTo("question 1");
                pair.server().write(utf8("answer 1"));
                assertThat(way.getValue().read(pair.client()))
                        .as(way.getKey())
                        .isEqualTo("answer 1");
                assertThat(pair.server().available()).as(way.getKey()).isZero();
                asks(pair, "question 2", "answer 2");
            }
        }
    }

    /** In the middle of an answer a question is refused; no text. */
    private static String refusedInside(NamedPipeChannel pipe) {
        refused(pipe, false);
        return "";
    }

    private static String scattering(NamedPipeChannel pipe) throws IOException {
        ByteBuffer[] parts = {ByteBuffer.allocate(2), ByteBuffer.allocate(9)};
        pipe.read(parts);
        return text(parts[0].flip()) + text(parts[1].flip());
    }

    private static String inByteMode(NamedPipeChannel pipe) throws IOException {
        pipe.readMode(PipeMode.BYTE);
        String all = read(pipe, 20);
        pipe.readMode(PipeMode.MESSAGE);
        return all;
    }

    private static String inPiecesInByteMode(NamedPipeChannel pipe) throws IOException {
        pipe.readMode(PipeMode.BYTE);
        String first = read(pipe, 3);
        pipe.readMode(PipeMode.MESSAGE);
        return first + refusedInside(pipe) + read(pipe, 20);
    }

    private static String tooLongThenInParts(NamedPipeChannel pipe) throws IOException {
        var e = catchThrowableOfType(MessageTooLongException.class, () -> pipe.readMessage(4));
        assertThat(e.maxBytes()).isEqualTo(4);
        return refusedInside(pipe) + read(pipe, 4) + read(pipe, 20);
    }

    private static String byteByByte(NamedPipeChannel pipe) throws IOException {
        var in = pipe.inputStream();
        return (char) in.read() + refusedInside(pipe) + (char) in.read() + read(pipe, 20);
    }

    private static String tooLongALine(NamedPipeChannel pipe) throws IOException {
        assertThatThrownBy(() -> pipe.readLine(4)).isInstanceOf(MessageTooLongException.class);
        return refusedInside(pipe) + read(pipe, 4) + pipe.readLine(20).orElseThrow();
    }

    @Test
    default void aWholeAnswerIsOwedToo() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel pipe = pair.client().readTimeout(SHORT);
            var e =
                    catchThrowableOfType(
                            PipeTimeoutException.class,
                            () -> pipe.transact(utf8("question 1"), 20));
            assertThat(e.operation()).isEqualTo("read");
            assertThat(e.limit()).isEqualTo(SHORT);
            pipe.readTimeout(LONG);
            refused(pipe, true);
            assertThatThrownBy(() -> pipe.transact(utf8("question 2"), 20))
                    .isInstanceOfSatisfying(
                            UnreadDataException.class, f -> assertThat(f.isAnswerOwed()).isTrue());
            assertThat(read(pair.server(), 20)).isEqualTo("question 1");
            pair.server().write(utf8("answer 1"));
            assertThat(read(pipe, 20)).isEqualTo("answer 1");
            var asking = start(() -> pipe.transact(utf8("question 2"), 20));
            assertThat(read(pair.server(), 20)).isEqualTo("question 2");
            pair.server().write(utf8("answer 2"));
            assertThat(outcome(asking)).hasValue("answer 2".getBytes(UTF_8));
        }
    }

    @Test
    default void anotherThreadMayReadTheOwedAnswer() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel pipe = pair.client().readTimeout(Duration.ofSeconds(1));
            var asking =
                    Blocked.in(
                            false,
                            () -> pipe.transact(utf8("question 1"), ByteBuffer.allocate(20)));
            pipe.readTimeout(LONG);
            var reading = Blocked.in(false, () -> read(pipe, 20));
            var e =
                    catchThrowableOfType(
                            PipeTimeoutException.class, () -> outcome(asking.outcome()));
            assertThat(e.limit()).as("its own, which was changed later").hasSeconds(1);
            refused(pipe.readTimeout(TimeLimit.FOREVER), true); // and does not wait for the reader
            assertThat(read(pair.server(), 20)).isEqualTo("question 1");
            pair.server().write(utf8("answer 1"));
            assertThat(outcome(reading.outcome())).isEqualTo("answer 1");
            asks(pair, "question 2", "answer 2");
        }
    }

    @Test
    default void transactionsOfManyThreadsTakeTurns() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var asking = new ArrayList<CompletableFuture<String>>();
            for (int i = 0; i < 4; i++) {
                String question = "question " + i;
                asking.add(start(() -> answer(pair.client(), question)));
            }
            for (int i = 0; i < 4; i++) {
                pair.server().write(ByteBuffer.wrap(pair.server().readMessage(20).orElseThrow()));
            }
            for (int i = 0; i < 4; i++) {
                assertThat(outcome(asking.get(i))).isEqualTo("question " + i);
            }
        }
    }

    private static String answer(NamedPipeChannel pipe, String question) throws IOException {
        ByteBuffer reply = ByteBuffer.allocate(20);
        pipe.transact(utf8(question), reply);
        return text(reply.flip());
    }

    @Test
    default void aTransactionThatHadNoTurnOwesNothing() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel pipe = pair.client();
            var reading = Blocked.in(false, () -> read(pipe, 20));
            cutOffBehind(pipe);
            pair.server().write(utf8("for the first"));
            assertThat(outcome(reading.outcome())).isEqualTo("for the first");
            asks(pair, "question 2", "answer 2");
        }
    }

    private static void cutOffBehind(NamedPipeChannel pipe) throws Exception {
        pipe.readTimeout(SHORT);
        var asking = start(() -> pipe.transact(utf8("question 1"), ByteBuffer.allocate(20)));
        assertThatThrownBy(() -> outcome(asking)).isInstanceOf(PipeTimeoutException.class);
        pipe.readTimeout(LONG);
    }

    @Test
    default void anOwedAnswerThatWillNeverComeIsTheEnd() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            cutOff(pair.client(), SHORT);
            pair.server().close();
            assertThat(read(pair.client(), 20)).isEqualTo("<end>");
            assertThatThrownBy(() -> pair.client().transact(utf8("?"), ByteBuffer.allocate(9)))
                    .isNotInstanceOf(UnreadDataException.class)
                    .isInstanceOf(NamedPipeException.class);
        }
    }

    @Test
    default void writeAndReadAreNoTransaction() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            cutOff(pair.client(), SHORT);
            pair.client().write(utf8("question 2"));
            assertThat(read(pair.server(), 20)).isEqualTo("question 1");
            assertThat(read(pair.server(), 20)).isEqualTo("question 2");
            pair.server().write(utf8("answer 1"));
            pair.server().write(utf8("answer 2"));
            assertThat(read(pair.client(), 20)).isEqualTo("answer 1");
            assertThat(read(pair.client(), 20)).isEqualTo("answer 2");
        }
    }

    @Test
    default void callsThatTimedOutAreOwedNothing() throws Exception {
        try (var listener = server().mode(PipeMode.MESSAGE).bind(uniqueAddress())) {
            NamedPipeAddress address = listener.address();
            ByteBuffer reply = ByteBuffer.allocate(20);
            Duration limit = Duration.ofSeconds(2); // with which a busy machine still connects
            assertThatThrownBy(
                            () ->
                                    NamedPipes.call(
                                            client(), address, utf8("question 1"), reply, limit))
                    .isInstanceOf(PipeTimeoutException.class);
            var asking =
                    start(
                            () ->
                                    NamedPipes.call(
                                            client(), address, utf8("question 2"), reply, LONG));
            for (String answer : new String[] {"answer 1", "answer 2"}) {
                try (var server = listener.accept(LONG)) {
                    Optional<byte[]> question = server.readMessage(20);
                    assertThat(question).map(q -> q.length).contains(10);
                    answerUnlessGone(server, answer);
                    server.readMessage(1);
                }
            }
            assertThat(outcome(asking)).isEqualTo(8);
            assertThat(text(reply.flip())).isEqualTo("answer 2");
        }
    }

    private static void answerUnlessGone(NamedPipeChannel server, String answer)
            throws IOException {
        try {
            server.write(utf8(answer));
        } catch (BrokenPipeException e) {
            assertThat(answer).isEqualTo("answer 1"); // whose caller has left
        }
    }
}

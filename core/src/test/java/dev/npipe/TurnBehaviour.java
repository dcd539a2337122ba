// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.CloseBehaviour.Blocked;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Calls that wait until another thread's call of the same direction is over. */
interface TurnBehaviour extends PipeFixture {
    /** The limits that a call is given while another one is in its way. */
    List<Duration> SHORT_AND_ZERO = List.of(SHORT, Duration.ZERO);

    @Test
    default void aTimeLimitHoldsBehindAnotherReader() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                NamedPipeChannel pipe = pair.client();
                var first = Blocked.in(virtual, () -> read(pipe, 20));
                for (Duration limit : SHORT_AND_ZERO) {
                    pipe.readTimeout(limit);
                    readingCalls(pipe).forEach((name, call) -> timesOut(pipe, name, call, limit));
                }
                pipe.readTimeout(LONG);
                assertThat(pair.server().available()).as("questions that were written").isZero();
                pair.server().write(utf8("for the first"));
                assertThat(outcome(first.outcome())).isEqualTo("for the first");
                pair.server().write(utf8("usable"));
                assertThat(read(pipe, 20)).isEqualTo("usable");
            }
        }
    }

    private static Map<String, Callable<Object>> readingCalls(NamedPipeChannel pipe) {
        var calls = new LinkedHashMap<String, Callable<Object>>();
        calls.put("read", () -> read(pipe, 9));
        calls.put("scattering read", () -> pipe.read(new ByteBuffer[] {ByteBuffer.allocate(9)}));
        calls.put("readMessage", () -> pipe.readMessage(9));
        calls.put("readLine", () -> pipe.readLine(9));
        calls.put("a stream's read", () -> pipe.inputStream().readNBytes(100));
        calls.put("a stream's read of a byte", () -> pipe.inputStream().read());
        calls.put("transact", () -> pipe.transact(utf8("question"), ByteBuffer.allocate(9)));
        calls.put("transact for a whole answer", () -> pipe.transact(utf8("question"), 9));
        return calls;
    }

    /** Ends with the exception of a time limit, on a thread of its own in case that it does not. */
    private static void timesOut(
            NamedPipeChannel pipe, String name, Callable<Object> call, Duration limit) {
        assertThatThrownBy(() -> outcome(start(call)))
                .as("%s with a limit of %s", name, limit)
                .isExactlyInstanceOf(PipeTimeoutException.class)
                .hasMessageContaining(pipe.address().toString());
        assertThat(pipe.isOpen()).as("open after %s", name).isTrue();
    }

    @Test
    default void theWriteLimitOfATransactionHoldsBehindAnotherReader() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel pipe = pair.client();
            var first = Blocked.in(false, () -> read(pipe, 20));
            pipe.writeTimeout(SHORT);
            timesOut(
                    pipe,
                    "transact",
                    () -> pipe.transact(utf8("question"), ByteBuffer.allocate(9)),
                    SHORT);
            timesOut(
                    pipe,
                    "transact for a whole answer",
                    () -> pipe.transact(utf8("question"), 9),
                    SHORT);
            pair.server().write(utf8("for the first"));
            assertThat(outcome(first.outcome())).isEqualTo("for the first");
            assertThat(pair.server().available()).isZero();
        }
    }

    @Test
    default void aTimeLimitHoldsBehindAnotherWriter() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                NamedPipeChannel pipe = pair.client();
                int filled = fill(pipe);
                ByteBuffer[] much = muchInMessages();
                var first = Blocked.in(virtual, () -> pipe.writeMessages(much));
                for (Duration limit : SHORT_AND_ZERO) {
                    pipe.writeTimeout(limit);
                    writingCalls(pipe, limit)
                            .forEach((name, call) -> timesOut(pipe, name, call, limit));
                }
                pipe.writeTimeout(LONG);
                for (int i = 0; i < filled + much.length; i++) {
                    int length = pair.server().readMessage(Integer.MAX_VALUE).orElseThrow().length;
                    assertThat(length).as("message %d", i).isEqualTo(size(1 << 20));
                }
                assertThat(outcome(first.outcome())).isEqualTo(much.length);
                pipe.write(utf8("usable"));
                assertThat(read(pair.server(), 20)).isEqualTo("usable");
            }
        }
    }

    /**
     * Fills the pipe with messages as long as those of {@code muchInMessages}, where a call that
     * writes several lets others in between, as long as it gets on.
     *
     * @return how many
     */
    default int fill(NamedPipeChannel pipe) throws IOException {
        return 0;
    }

    private ByteBuffer[] muchInMessages() {
        ByteBuffer one = ByteBuffer.allocate(size(1 << 20));
        ByteBuffer[] much = new ByteBuffer[(int) (much() / one.capacity())];
        Arrays.setAll(much, i -> one.duplicate());
        return much;
    }

    private static Map<String, Callable<Object>> writingCalls(
            NamedPipeChannel pipe, Duration limit) {
        var calls = new LinkedHashMap<String, Callable<Object>>();
        calls.put("write", () -> pipe.write(utf8("not sent")));
        calls.put("gathering write", () -> pipe.write(new ByteBuffer[] {utf8("not sent")}));
        calls.put("writeMessages", () -> pipe.writeMessages(utf8("not"), utf8("sent")));
        calls.put(
                "a stream's write",
                () -> {
                    pipe.outputStream().write(new byte[9]);
                    return "written";
                });
        calls.put(
                "awaitDrain",
                () -> {
                    pipe.awaitDrain(limit);
                    return "drained";
                });
        return calls;
    }

    @Test
    default void aTimeLimitHoldsForAHalfCloseBehindAnotherWriter() throws Exception {
        var server = server().mode(PipeMode.MESSAGE).zeroMessageEndsStream(true);
        try (Pair pair = pair(server, client().zeroMessageEndsStream(true))) {
            NamedPipeChannel pipe = pair.client();
            Limits.require(pipe.canShutdownOutput(), "no half-close of a message-type pipe");
            ByteBuffer[] much = muchInMessages();
            var first = Blocked.in(false, () -> pipe.writeMessages(much));
            pipe.writeTimeout(SHORT);
            timesOut(
                    pipe,
                    "shutdownOutput",
                    () -> {
                        pipe.shutdownOutput();
                        return "shut down";
                    },
                    SHORT);
            for (int i = 0; i < much.length; i++) {
                assertThat(pair.server().readMessage(Integer.MAX_VALUE)).isPresent();
            }
            outcome(first.outcome());
            pipe.writeTimeout(LONG).write(utf8("usable"));
            assertThat(read(pair.server(), 20)).isEqualTo("usable");
        }
    }

    @Test
    default void closeWakesWhoWaitsForItsTurn() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            Pair pair = pair(PipeMode.MESSAGE);
            NamedPipeChannel pipe = pair.client();
            ByteBuffer[] much = muchInMessages();
            Blocked[] all = {
                Blocked.in(virtual, () -> read(pipe, 9)),
                Blocked.in(virtual, () -> read(pipe, 9)),
                Blocked.in(virtual, () -> pipe.writeMessages(much)),
                Blocked.in(virtual, () -> pipe.write(ByteBuffer.allocate(3000))),
            };
            pipe.close();
            for (Blocked each : all) {
                each.endsWith(AsynchronousCloseException.class, pipe);
            }
            pair.close();
        }
    }

    @Test
    default void interruptEndsTheWaitForATurn() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            for (Duration limit : new Duration[] {TimeLimit.FOREVER, LONG}) {
                try (Pair pair = pair(PipeMode.MESSAGE)) {
                    NamedPipeChannel pipe = pair.client().readTimeout(limit);
                    var first = Blocked.in(virtual, () -> read(pipe, 9));
                    var second = Blocked.in(virtual, () -> read(pipe, 9));
                    second.thread().interrupt();
                    second.endsWith(ClosedByInterruptException.class, pipe);
                    first.endsWith(AsynchronousCloseException.class, pipe);
                }
            }
        }
    }

    @Test
    default void peekNeverWaitsForAReader() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel pipe = pair.server();
            var reading = Blocked.in(false, () -> read(pipe, 9));
            assertThat(outcome(start(pipe::available))).isZero();
            pair.client().write(utf8("read"));
            assertThat(outcome(reading.outcome())).isEqualTo("read");
        }
    }

    @Test
    default void peekNeverWaitsForATransaction() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel pipe = pair.server();
            int much = size((int) much());
            Limits.require(much == much(), "messages of more bytes than " + maxMessage());
            ByteBuffer reply = ByteBuffer.allocate(9);
            var asking = Blocked.in(false, () -> pipe.transact(ByteBuffer.allocate(much), reply));
            assertThat(outcome(start(pipe::available))).isZero();
            assertThat(pair.client().readMessage(much).orElseThrow()).hasSize(much);
            pair.client().write(utf8("answer"));
            assertThat(outcome(asking.outcome())).isEqualTo(6);
        }
    }

    @Test
    default void aTimeLimitTellsPipeCallAndLimit() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel pipe = pair.client().readTimeout(SHORT);
            var e = catchThrowableOfType(PipeTimeoutException.class, () -> read(pipe, 9));
            assertThat(e.pipe()).isEqualTo(pipe.address().toString());
            assertThat(e.operation()).isEqualTo("read");
            assertThat(e.limit()).isEqualTo(SHORT);
            assertThat(e).hasMessage(pipe.address() + ": read took longer than 0.06 s");
            var accept =
                    catchThrowableOfType(
                            PipeTimeoutException.class,
                            () -> pair.listener().accept(Duration.ZERO));
            assertThat(accept)
                    .hasMessage(pair.listener().address() + ": accept would have to wait");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PeekBehaviour.peekWhenThere;
import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.text;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A request and its answer in one call: section 5.5 of what Windows does. */
interface TransactBehaviour extends PipeFixture {

    @Test
    default void transactWritesAndReadsTheAnswer() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var serving = start(() -> echo(pair.server(), 2));
            ByteBuffer reply = ByteBuffer.allocate(4);
            assertThat(pair.client().transact(utf8("ping"), reply)).isEqualTo(4);
            assertThat(text(reply.flip())).isEqualTo("ping");
            assertThat(pair.client().transact(utf8("longer"), reply.clear())).isEqualTo(4);
            assertThat(pair.client().isMessageComplete()).isFalse();
            assertThat(read(pair.client(), 9)).isEqualTo("er");
            assertThat(outcome(serving)).isEqualTo(2);
        }
    }

    @Test
    default void transactOfNoBytesIsARequestToo() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var serving = start(() -> echo(pair.server(), 1));
            assertThat(pair.client().transact(utf8(""), ByteBuffer.allocate(4))).isZero();
            assertThat(outcome(serving)).isEqualTo(1);
        }
    }

    private static int echo(NamedPipeChannel pipe, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            pipe.write(ByteBuffer.wrap(pipe.readMessage(1_000_000).orElseThrow()));
        }
        return times;
    }

    @Test
    default void transactFailsWhileUnreadDataIsWaiting() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.server().write(utf8("unread"));
            peekWhenThere(pair.client(), ByteBuffer.allocate(1), 6);
            assertThatThrownBy(() -> pair.client().transact(utf8("ping"), ByteBuffer.allocate(9)))
                    .isInstanceOf(PipeBusyException.class);
            assertThat(pair.server().available()).isZero();
            assertThat(read(pair.client(), 9)).isEqualTo("unread");
        }
    }

    @Test
    default void transactNeedsMessageTypeAndMessageReadMode() throws Exception {
        try (Pair bytes = pair(PipeMode.BYTE);
                Pair messages = pair(PipeMode.MESSAGE)) {
            messages.client().readMode(PipeMode.BYTE);
            for (Pair pair : new Pair[] {bytes, messages}) {
                var e =
                        catchThrowableOfType(
                                NamedPipeException.class,
                                () -> pair.client().transact(utf8("ping"), ByteBuffer.allocate(9)));
                assertThat(e.errorCode()).isEqualTo(230);
            }
        }
    }

    @Test
    default void transactObeysTheReadTimeout() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().readTimeout(SHORT);
            assertThatThrownBy(() -> pair.client().transact(utf8("ping"), ByteBuffer.allocate(9)))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            assertThat(read(pair.server(), 9)).isEqualTo("ping");
            pair.server().write(utf8("late"));
            pair.client().readTimeout(LONG);
            assertThat(read(pair.client(), 9)).isEqualTo("late");
        }
    }

    @Test
    default void callConnectsTransactsAndCloses() throws Exception {
        try (var listener = server().mode(PipeMode.MESSAGE).bind(uniqueAddress())) {
            var serving =
                    start(
                            () -> {
                                try (var pipe = listener.accept(LONG)) {
                                    echo(pipe, 1);
                                    return pipe.readMessage(9);
                                }
                            });
            ByteBuffer reply = ByteBuffer.allocate(9);
            int n = NamedPipes.call(client(), listener.address(), utf8("ping"), reply, LONG);
            assertThat(n).isEqualTo(4);
            assertThat(text(reply.flip())).isEqualTo("ping");
            assertThat(outcome(serving)).isEmpty();
        }
    }

    @Test
    default void callFailsWhenTheAnswerIsLongerThanTheBuffer() throws Exception {
        try (var listener = server().mode(PipeMode.MESSAGE).bind(uniqueAddress())) {
            var serving =
                    start(
                            () -> {
                                try (var pipe = listener.accept(LONG)) {
                                    return echo(pipe, 1);
                                }
                            });
            ByteBuffer reply = ByteBuffer.allocate(2);
            var e =
                    catchThrowableOfType(
                            NamedPipeException.class,
                            () ->
                                    NamedPipes.call(
                                            client(),
                                            listener.address(),
                                            utf8("ping"),
                                            reply,
                                            Duration.ofSeconds(20)));
            assertThat(e.errorCode()).isEqualTo(234);
            assertThat(text(reply.flip())).isEqualTo("pi");
            outcome(serving);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static dev.npipe.ServeFixture.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.CloseBehaviour.Blocked;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A channel that reads no more, and writes on. */
interface InputShutdownBehaviour extends ServeFixture {

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void everyReadIsAtTheEndOfAnInputThatIsShutDown(PipeMode mode) throws Exception {
        try (Pair pair = pair(mode)) {
            NamedPipeChannel pipe = pair.client();
            pair.server().write(utf8("unread"));
            assertThat(read(pipe, 2)).isEqualTo("un");
            pipe.shutdownInput();
            pipe.shutdownInput();
            assertThat(read(pipe, 9)).isEqualTo("<end>");
            assertThat(pipe.read(new ByteBuffer[] {ByteBuffer.allocate(9)})).isEqualTo(-1);
            assertThat(pipe.readMessage(9)).isEmpty();
            assertThat(pipe.readLine(9)).isEmpty();
            assertThat(pipe.inputStream().read()).isEqualTo(-1);
            assertThat(pipe.available()).isZero();
            assertThat(pipe.tryRead(ByteBuffer.allocate(9))).hasValue(-1);
            pipe.write(utf8("written"));
            assertThat(read(pair.server(), 9)).isEqualTo("written");
            assertThat(pipe.isOpen()).isTrue();
        }
    }

    @Test
    default void aShutdownOfTheInputEndsEachReadThatWaits() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                NamedPipeChannel pipe = pair.client();
                var bytes = Blocked.in(virtual, () -> read(pipe, 9));
                var message = Blocked.in(virtual, () -> pipe.readMessage(9));
                var line = Blocked.in(virtual, () -> pipe.readLine(9));
                var stream = Blocked.in(virtual, () -> pipe.inputStream().read());
                pipe.shutdownInput();
                assertThat(outcome(bytes.outcome())).isEqualTo("<end>");
                assertThat(outcome(message.outcome())).hasToString("Optional.empty");
                assertThat(outcome(line.outcome())).hasToString("Optional.empty");
                assertThat(outcome(stream.outcome())).isEqualTo(-1);
            }
        }
    }

    /** The read begins before the shutdown, meanwhile or after it. */
    @Test
    default void aShutdownInARaceWithAReadEndsIt() throws Exception {
        try (var listener = server().bind(uniqueAddress())) {
            for (int i = 0; i < 200; i++) {
                try (var pipe = client().connect(listener.address());
                        var _ = listener.accept(LONG)) {
                    var begun = new CountDownLatch(1);
                    var reading =
                            start(
                                    i % 2 == 0 ? Thread.ofVirtual() : Thread.ofPlatform().daemon(),
                                    () -> {
                                        begun.countDown();
                                        return read(pipe, 9);
                                    });
                    begun.await();
                    pipe.shutdownInput();
                    assertThat(outcome(reading)).isEqualTo("<end>");
                }
            }
        }
    }

    @Test
    default void aWriteThatWaitsGoesOnOverAShutdownOfTheInput() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            NamedPipeChannel pipe = pair.client();
            int size = 4 << 20;
            var writing = Blocked.in(false, () -> pipe.write(ByteBuffer.allocate(size)));
            pipe.shutdownInput();
            assertThat(pair.server().inputStream().readNBytes(size)).hasSize(size);
            assertThat(outcome(writing.outcome())).isEqualTo(size);
        }
    }

    @Test
    default void aChannelWithoutAnInputShutsNoneDown() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().shutdownInput();
            assertThatThrownBy(() -> pair.client().transact(utf8("?"), 9))
                    .isInstanceOf(ClosedChannelException.class);
            pair.client().close();
            assertThatThrownBy(pair.client()::shutdownInput)
                    .isInstanceOf(ClosedChannelException.class);
        }
        try (Pair pair = pair(PipeDirection.INBOUND)) {
            assertThatThrownBy(pair.client()::shutdownInput)
                    .isInstanceOf(NonReadableChannelException.class);
        }
    }

    /** A handler that reads no more, in a server that watches it. */
    @Test
    default void aHandlerCanShutDownItsInput() throws Exception {
        var ends = new LinkedBlockingQueue<String>();
        PipeHandler handler =
                pipe -> {
                    Thread reader = Thread.currentThread();
                    var shutdown =
                            PipeFixture.start(
                                    () -> {
                                        PipeFixture.awaitWaiting(reader);
                                        pipe.shutdownInput();
                                        return "shut down";
                                    });
                    ends.add(read(pipe, 9));
                    ends.add(read(pipe, 9));
                    ends.add(shutdown.join());
                    pipe.write(utf8("farewell"));
                };
        try (PipeServer server = serve(PipeMode.MESSAGE, handler);
                var client = connect(server)) {
            assertThat(List.of(next(ends), next(ends), next(ends)))
                    .containsExactly("<end>", "<end>", "shut down");
            assertThat(read(client, 9)).isEqualTo("farewell");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.ServeFixture.awaitLatch;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Connection;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a server ends conversations that do not hear it, or have not begun. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
final class DeafConversationTest {
    private static final int MANY = 50;
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("deaf");

    private static final PipeInfo INFO =
            new PipeInfo(PipeMode.MESSAGE, PipeDirection.DUPLEX, true, 0, 0, 255, 1);

    /** A pipe whose reads wait until it is closed, whoever wakes them. */
    private static NamedPipeChannel deaf(CountDownLatch reading) throws IOException {
        var closed = new CountDownLatch(1);
        Object connection =
                Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, _) ->
                                switch (method.getName()) {
                                    case "info" -> INFO;
                                    case "opened" -> PipeDirection.DUPLEX;
                                    case "isOpen" -> closed.getCount() > 0;
                                    case "close" -> {
                                        closed.countDown();
                                        yield null;
                                    }
                                    case "readMessage" -> {
                                        reading.countDown();
                                        closed.await();
                                        throw new ClosedChannelException();
                                    }
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    method.toString());
                                });
        return NamedPipeChannel.of((Connection) connection, ADDRESS);
    }

    /** The clients of a server that nobody can call by its name. */
    private static final class Clients implements PipeServer.Clients {
        final LinkedBlockingQueue<NamedPipeChannel> coming = new LinkedBlockingQueue<>();
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public NamedPipeChannel accept() throws IOException {
            NamedPipeChannel next = coming.poll();
            if (next == null) {
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                throw new ClosedChannelException();
            }
            return next;
        }

        @Override
        public boolean isOpen() {
            return closed.getCount() > 0;
        }

        @Override
        public void close() {
            closed.countDown();
        }

        @Override
        public NamedPipeAddress address() {
            return ADDRESS;
        }
    }

    /**
     * One after the other, each with a second of patience, would take longer than this test may.
     */
    @Test
    void aShutdownWaitsForNoneOfThemLongerThanItsLimit() throws Exception {
        var reading = new CountDownLatch(MANY);
        var clients = new Clients();
        for (int i = 0; i < MANY; i++) {
            clients.coming.add(deaf(reading));
        }
        try (var server = new PipeServer(clients, pipe -> pipe.readMessage(9), MANY)) {
            server.start(Long.MAX_VALUE);
            awaitLatch(reading);
            assertThat(server.shutdown(Duration.ofMillis(50))).as("ended in time").isFalse();
            server.join();
        }
    }

    @Test
    void oneThatIsEndedBeforeItsHandlerBeginsDoesNotBegin() throws Exception {
        NamedPipeChannel pipe = deaf(new CountDownLatch(1));
        var calls = new LinkedBlockingQueue<String>();
        var conversation =
                new Conversation(pipe, _ -> calls.add("handler"), _ -> calls.add("over"), false);
        conversation.end();
        conversation.run();
        assertThat(calls).containsExactly("over");
        assertThat(pipe.isOpen()).isFalse();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.socket.Sink;
import dev.npipe.internal.unix.socket.Source;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A peer that sends control frames faster than they can be read, and never a message. A real one is
 * faster at some times only, so this one is made up.
 */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class ControlFloodTest {
    private MessageConnection pipe;

    @BeforeEach
    void connect() throws IOException {
        var socket =
                (UnixSocket)
                        Proxy.newProxyInstance(
                                UnixSocket.class.getClassLoader(),
                                new Class<?>[] {UnixSocket.class, Source.class, Sink.class},
                                ControlFloodTest::answer);
        var info = new PipeInfo(PipeMode.MESSAGE, PipeDirection.DUPLEX, false, 0, 0, 255, 1);
        var end =
                new PipeEnd(
                        NamedPipeAddress.of("flooded"),
                        info,
                        PipeDirection.DUPLEX,
                        () -> 1,
                        new NpipeCarrier(true, false),
                        () -> {});
        pipe = (MessageConnection) Connections.over(socket, end);
    }

    /** A socket that takes everything, and at which control frames arrive without end. */
    private static Object answer(Object socket, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "source", "sink" -> socket;
            case "read", "readNow" -> fill((ByteBuffer) arguments[0]);
            default -> method.getReturnType() == boolean.class ? false : null;
        };
    }

    private static int fill(ByteBuffer dst) {
        int start = dst.position();
        while (dst.remaining() >= Frames.CONTROL) {
            dst.put(Frames.control(Frames.DRAINED, 0));
        }
        return dst.position() - start;
    }

    @AfterEach
    void close() throws IOException {
        pipe.close();
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofMillis(20));
    }

    @Test
    void aReadEndsAtItsTimeLimit() {
        assertThatThrownBy(() -> pipe.read(ByteBuffer.allocate(10), soon()))
                .isInstanceOf(InterruptedByTimeoutException.class);
        assertThatThrownBy(() -> pipe.readMessage(10, soon()))
                .isInstanceOf(InterruptedByTimeoutException.class);
    }

    @Test
    void waitingForADrainEndsAtItsTimeLimit() throws Exception {
        pipe.write(ByteBuffer.allocate(1), Deadline.NEVER);
        assertThatThrownBy(() -> pipe.awaitDrain(soon()))
                .isInstanceOf(InterruptedByTimeoutException.class);
    }
}

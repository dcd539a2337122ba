// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import java.io.IOException;
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
                (LocalSocket)
                        Proxy.newProxyInstance(
                                LocalSocket.class.getClassLoader(),
                                new Class<?>[] {LocalSocket.class},
                                (_, method, arguments) ->
                                        method.getName().startsWith("read")
                                                ? fill((ByteBuffer) arguments[0])
                                                : null);
        var info = new PipeInfo(PipeMode.MESSAGE, PipeDirection.DUPLEX, false, 0, 0, 255, 1);
        var end =
                new LocalEnd(
                        NamedPipeAddress.of("flooded"),
                        info,
                        PipeDirection.DUPLEX,
                        () -> 1,
                        false,
                        Handshake.CAPABILITY_DRAIN,
                        () -> {});
        pipe = (MessageConnection) end.connection(socket);
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

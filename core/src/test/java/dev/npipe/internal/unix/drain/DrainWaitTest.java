// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.framing.FrameListener;
import dev.npipe.internal.unix.framing.FrameReader;
import dev.npipe.internal.unix.framing.InBuffer;
import dev.npipe.internal.unix.framing.NpipeFraming;
import dev.npipe.internal.unix.socket.Source;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Who waits for an answer that another reader meets, at a moment that a pipe hardly ever has. */
final class DrainWaitTest {
    private static final long TARGET = 9;

    /** A stream in which nothing comes any more. */
    private static final class Silence implements Source {
        @Override
        public int readNow(ByteBuffer dst) {
            return 0;
        }

        @Override
        public void awaitReadable(Deadline deadline) {
            throw new AssertionError("waits for an answer that has come");
        }

        @Override
        public int read(ByteBuffer dst, Deadline deadline) {
            throw new AssertionError("reads behind an answer that has come");
        }

        @Override
        public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) {
            return read(head, deadline);
        }
    }

    private static final class Frames implements FrameListener {
        @Override
        public boolean agreed() {
            return true;
        }

        @Override
        public void reached(int kind, long count) {
            throw new AssertionError("a frame of kind " + kind);
        }

        @Override
        public void consumed(long bytes) {
            throw new AssertionError(bytes + " bytes");
        }

        @Override
        public IOException malformed(String reason) {
            return new IOException(reason);
        }

        @Override
        public IOException cutOff(String reason) {
            return new IOException(reason);
        }
    }

    private boolean met;

    @Test
    void anAnswerThatAnotherReaderMetJustBeforeIsNotWaitedFor() throws Exception {
        var in = new InBuffer(new Silence());
        var reader = new FrameReader(new NpipeFraming(), in, new Frames());
        var turn = new ReadTurn(in, () -> false);
        var socket =
                (UnixSocket)
                        Proxy.newProxyInstance(
                                UnixSocket.class.getClassLoader(),
                                new Class<?>[] {UnixSocket.class},
                                (_, method, _) -> {
                                    throw new AssertionError(method.getName());
                                });
        var waits = new DrainWait[1];
        waits[0] =
                new DrainWait(
                        "pipe",
                        turn,
                        in,
                        reader,
                        new Bell(socket, () -> {}),
                        () -> isClosed(waits[0], turn));
        waits[0].await(TARGET, Deadline.NEVER);
        assertThat(waits[0].drained()).isEqualTo(TARGET);
        assertThat(met).isTrue();
    }

    /**
     * Asked after the look at the count and before the turn is taken: another reader is quicker.
     */
    private boolean isClosed(DrainWait wait, ReadTurn turn) {
        if (!met && turn.tryEnter()) {
            met = true;
            wait.reached(TARGET);
            turn.leave();
        }
        return false;
    }
}

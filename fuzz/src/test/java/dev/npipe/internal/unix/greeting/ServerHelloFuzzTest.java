// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.npipe.FuzzedPipes;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.flow.Allocations;
import dev.npipe.internal.unix.flow.FuzzedReads;
import dev.npipe.internal.unix.flow.FuzzedSocket;
import dev.npipe.internal.unix.flow.FuzzedSockets;
import dev.npipe.internal.unix.flow.QuietLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.BeforeAll;

/**
 * A client whose server says anything: it has a connection if and only if this was a hello with
 * status 0, and reads from it whatever follows.
 *
 * <p>An input is how the bytes arrive ({@link FuzzedSocket}), and the bytes.
 */
final class ServerHelloFuzzTest {
    private static FuzzedSockets sockets;

    @BeforeAll
    static void prepare() throws IOException {
        QuietLog.install();
        sockets = new FuzzedSockets(new NioSockets().self());
    }

    @FuzzTest
    void serverHello(byte[] input) throws IOException {
        if (input.length > 0) {
            // A message of none is 4 bytes, and what checks one takes memory, too.
            Allocations.atMost((2L << 20) + 512L * input.length, () -> connect(input));
            Allocations.directAtMostThePool();
        }
    }

    private static void connect(byte[] input) throws IOException {
        ByteBuffer said = ByteBuffer.wrap(input, 1, input.length - 1).slice();
        sockets.nextServer(() -> sockets.peer(said.duplicate(), input[0]));
        boolean greeted = isWelcome(said.order(ByteOrder.LITTLE_ENDIAN));
        NamedPipeChannel pipe;
        try {
            pipe = FuzzedPipes.connect(sockets);
        } catch (IOException e) {
            assertThat(greeted).as("refused: %s", e).isFalse();
            assertThat(e.getMessage()).contains(FuzzedPipes.ADDRESS.toString());
            assertThat(sockets.allClosed()).isTrue();
            return;
        }
        assertThat(greeted).as("a connection").isTrue();
        checkInfo(pipe.info());
        checkAgreed(pipe);
        FuzzedReads.readAll(pipe, input.length);
        pipe.close();
        assertThat(sockets.allClosed()).isTrue();
    }

    private static boolean isWelcome(ByteBuffer hello) {
        return hello.remaining() >= 64
                && hello.getLong(0) == 0x0A1A_0D45_5049_504EL
                && hello.getShort(8) == 1
                && hello.getShort(10) == 64
                && hello.get(12) >= 0
                && hello.get(12) <= 1
                && hello.get(13) >= 0
                && hello.get(13) <= 2
                && hello.getInt(20) == 0
                && hello.getInt(24) >= 0
                && hello.getInt(28) >= 0
                && hello.getInt(40) >= 1
                && hello.getInt(40) <= 255
                && hello.getInt(44) >= 0;
    }

    private static void checkInfo(PipeInfo info) {
        assertThat(info.serverEnd()).isFalse();
        assertThat(info.inboundBufferSize()).isNotNegative();
        assertThat(info.outboundBufferSize()).isNotNegative();
        assertThat(info.maxInstances()).isBetween(1, PipeInfo.UNLIMITED_INSTANCES);
        assertThat(info.instances()).isNotNegative();
    }

    /** What this client did not offer is not agreed on, whatever the server says. */
    private static void checkAgreed(NamedPipeChannel pipe) throws IOException {
        if (pipe.info().type() == PipeMode.MESSAGE) {
            // The second if it was seen already, by who looks at idle ends, what follows the hello.
            assertThatThrownBy(pipe::shutdownOutput)
                    .isInstanceOfAny(UnsupportedOperationException.class, NamedPipeException.class);
        }
    }
}

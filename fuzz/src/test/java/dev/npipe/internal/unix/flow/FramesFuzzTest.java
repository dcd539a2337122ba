// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.memory.LentBuffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeAll;

/**
 * A connection of a message-type pipe whose peer sends anything, read in any way: what comes out is
 * what {@link FrameModel} makes of the same bytes.
 *
 * <p>An input is how the bytes arrive ({@link FuzzedSocket}), the capabilities, the number of
 * calls, the {@linkplain FuzzedReader calls}, and the stream.
 */
final class FramesFuzzTest {
    private static final int MOST_CALLS = 24;

    private static PeerIdentity self;

    @BeforeAll
    static void prepare() throws IOException {
        QuietLog.install();
        self = new NioSockets().self();
    }

    @FuzzTest
    void frames(byte[] input) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(input);
        if (in.remaining() < 3) {
            return;
        }
        int cut = in.get();
        int capabilities = in.get() & 3;
        var calls = new byte[Math.min(in.get() & 0xFF, Math.min(in.remaining(), MOST_CALLS))];
        in.get(calls);
        var model = FrameModel.of(in, capabilities);
        // For each call a buffer or two, and for each byte what checking a message of none takes.
        long most = (calls.length + 8L) * 2 * LentBuffers.SIZE + 2048L * input.length;
        Allocations.atMost(most, () -> read(in.slice(), cut, capabilities, calls, model));
        Allocations.directAtMostThePool();
    }

    private static void read(
            ByteBuffer stream, int cut, int capabilities, byte[] calls, FrameModel model)
            throws IOException {
        var socket = new FuzzedSocket(stream, cut, self);
        var reader = new FuzzedReader(connection(socket, capabilities), model);
        reader.make(calls);
        reader.readToTheEnd();
        SentFrames.check(socket.sent(), model.bytes().limit() + 4L * model.ends().size() + 4);
        assertThat(socket.isClosed()).isTrue();
    }

    private static MessageConnection connection(FuzzedSocket socket, int capabilities)
            throws IOException {
        var info = new PipeInfo(PipeMode.MESSAGE, PipeDirection.DUPLEX, false, 0, 0, 255, 1);
        var end =
                new PipeEnd(
                        NamedPipeAddress.of("fuzzed"),
                        info,
                        PipeDirection.DUPLEX,
                        () -> 1,
                        new NpipeCarrier(
                                (capabilities & Handshake.CAPABILITY_DRAIN) != 0,
                                (capabilities & Handshake.CAPABILITY_ZERO_ENDS) != 0),
                        () -> {});
        return (MessageConnection) Connections.over(socket, end);
    }
}

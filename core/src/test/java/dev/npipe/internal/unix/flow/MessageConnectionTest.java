// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.memory.LentBuffers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages of any size in frames that are cut anywhere, read and written in any way. The seed is
 * the parameter, so that a failure can be repeated.
 */
final class MessageConnectionTest {
    private static final Deadline SOON = Deadline.after(Duration.ofHours(1));

    static long[] seeds() {
        long[] seeds = new Random().longs(40).toArray();
        seeds[0] = 0;
        return seeds;
    }

    private static MessageConnection connection(ScriptedSocket socket) throws IOException {
        var info = new PipeInfo(PipeMode.MESSAGE, PipeDirection.DUPLEX, false, 0, 0, 255, 1);
        var end =
                new PipeEnd(
                        NamedPipeAddress.of("scripted"),
                        info,
                        PipeDirection.DUPLEX,
                        () -> 1,
                        new NpipeCarrier(true, false),
                        () -> {});
        return (MessageConnection) Connections.over(socket, end);
    }

    private static List<byte[]> messages(Random random) {
        var messages = new ArrayList<byte[]>();
        int count = 1 + random.nextInt(30);
        for (int i = 0; i < count; i++) {
            int size =
                    switch (random.nextInt(7)) {
                        case 0 -> 0;
                        case 1 -> 1;
                        case 2 -> random.nextInt(200_000);
                        case 3 -> LentBuffers.SIZE - random.nextInt(10);
                        case 4 -> 48 * 1024 - 5 + random.nextInt(10);
                        default -> random.nextInt(300);
                    };
            var message = new byte[size];
            random.nextBytes(message);
            messages.add(message);
        }
        return messages;
    }

    /** The messages as a peer sends them, which also tells here and there what it has read. */
    private static byte[] frames(List<byte[]> messages, Random random) {
        var stream = new ByteArrayOutputStream();
        for (byte[] message : messages) {
            while (random.nextInt(3) == 0) {
                boolean asks = random.nextBoolean();
                stream.writeBytes(Frames.control(asks ? Frames.DRAIN : Frames.DRAINED, 0).array());
            }
            int n = message.length;
            stream.writeBytes(
                    new byte[] {(byte) n, (byte) (n >> 8), (byte) (n >> 16), (byte) (n >> 24)});
            stream.writeBytes(message);
        }
        return stream.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyMessageIsReadWholeHoweverItArrives(long seed) throws Exception {
        var random = new Random(seed);
        List<byte[]> messages = messages(random);
        var pipe = connection(new ScriptedSocket(frames(messages, random), random));
        for (int i = 0; i < messages.size(); i++) {
            assertThat(readWhole(pipe, random)).as("message %d", i).isEqualTo(messages.get(i));
        }
        assertThat(pipe.read(ByteBuffer.allocate(1), Deadline.NEVER)).isEqualTo(-1);
    }

    /** Reads a message by any mixture of reads, with peeks and time limits in between. */
    private static byte[] readWhole(MessageConnection pipe, Random random) throws IOException {
        var message = new ByteArrayOutputStream();
        do {
            peekSees(pipe, random);
            try {
                if (random.nextInt(3) == 0) {
                    byte[] rest = pipe.readMessage(1_000_000, SOON).orElseThrow();
                    message.writeBytes(rest);
                } else {
                    ByteBuffer part = buffer(random);
                    ByteBuffer[] parts = {part, ByteBuffer.allocate(random.nextInt(5))};
                    long n = random.nextBoolean() ? pipe.read(part, SOON) : pipe.read(parts, SOON);
                    assertThat(n).isEqualTo(part.position() + parts[1].position());
                    message.writeBytes(content(part));
                    message.writeBytes(content(parts[1]));
                }
            } catch (InterruptedByTimeoutException e) {
                continue; // nothing is lost
            }
            if (pipe.isMessageComplete()) {
                return message.toByteArray();
            }
        } while (true);
    }

    private static ByteBuffer buffer(Random random) {
        int size = random.nextInt(5) == 0 ? 70_000 : 1 + random.nextInt(500);
        return random.nextBoolean() ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
    }

    private static byte[] content(ByteBuffer filled) {
        var bytes = new byte[filled.flip().remaining()];
        filled.get(bytes);
        return bytes;
    }

    private static void peekSees(MessageConnection pipe, Random random) throws IOException {
        if (random.nextInt(4) == 0) {
            ByteBuffer first = ByteBuffer.allocate(random.nextInt(100));
            PipePeek peek = pipe.peek(first);
            assertThat(first.position()).as("%s", peek).isEqualTo(peek.copied());
            assertThat(peek.available()).as("%s", peek).isGreaterThanOrEqualTo(peek.copied());
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void inByteModeTheMessagesAreOneStream(long seed) throws Exception {
        var random = new Random(seed);
        List<byte[]> messages = messages(random);
        var expected = new ByteArrayOutputStream();
        messages.forEach(expected::writeBytes);
        var pipe = connection(new ScriptedSocket(frames(messages, random), random));
        pipe.readMode(PipeMode.BYTE);
        var found = new ByteArrayOutputStream();
        long empty = 0;
        while (true) {
            ByteBuffer part = buffer(random);
            int n;
            try {
                n = pipe.read(part, SOON);
            } catch (InterruptedByTimeoutException e) {
                continue;
            }
            if (n < 0) {
                break;
            }
            empty += n == 0 ? 1 : 0;
            found.writeBytes(content(part));
        }
        assertThat(found.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(empty)
                .as("reads of 0, one for each empty message")
                .isEqualTo(messages.stream().filter(m -> m.length == 0).count());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyWriteIsOneFrame(long seed) throws Exception {
        var random = new Random(seed);
        var socket = new ScriptedSocket(new byte[0], random);
        var pipe = connection(socket);
        var written = new ArrayDeque<byte[]>();
        for (byte[] message : messages(random)) {
            boolean direct = random.nextBoolean();
            ByteBuffer bytes =
                    direct
                            ? ByteBuffer.allocateDirect(message.length)
                            : ByteBuffer.allocate(message.length);
            bytes.put(message).flip();
            int cut = random.nextInt(message.length + 1);
            boolean whole = random.nextBoolean();
            ByteBuffer[] srcs =
                    whole
                            ? new ByteBuffer[] {bytes}
                            : new ByteBuffer[] {
                                bytes.slice(0, cut), bytes.slice(cut, message.length - cut)
                            };
            Deadline deadline = random.nextBoolean() ? SOON : Deadline.NEVER;
            try {
                long n =
                        whole && random.nextBoolean()
                                ? pipe.write(bytes, deadline)
                                : pipe.write(srcs, deadline);
                assertThat(n).isEqualTo(message.length);
                written.add(message);
            } catch (InterruptedByTimeoutException e) {
                if (socket.isClosed()) {
                    break; // it came too late to go on
                }
                assertThat(Arrays.stream(srcs).mapToInt(ByteBuffer::remaining).sum())
                        .as("nothing was taken")
                        .isEqualTo(message.length);
            } catch (ClosedChannelException e) {
                throw new AssertionError("closed without a reason", e);
            }
        }
        assertFrames(socket.sent(), written, socket.isClosed());
    }

    /** Also where a socket takes a part of what it was to take whole: the rest follows. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aTryWritesAWholeFrameOrNothing(long seed) throws Exception {
        var random = new Random(seed);
        var socket = new ScriptedSocket(new byte[0], random);
        var pipe = connection(socket);
        var written = new ArrayDeque<byte[]>();
        List<byte[]> messages = messages(random);
        messages.add(new byte[1]);
        for (byte[] message : messages) {
            ByteBuffer bytes = ByteBuffer.wrap(message);
            boolean later = pipe.tryWrite(bytes) == Connection.NOT_NOW;
            assertThat(bytes.remaining()).isEqualTo(later ? message.length : 0);
            if (later) {
                pipe.write(bytes, Deadline.NEVER);
            }
            written.add(message);
        }
        pipe.write(ByteBuffer.allocate(3), Deadline.NEVER); // behind the rest, if there is one
        written.add(new byte[3]);
        assertFrames(socket.sent(), written, false);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aFrameThatCannotBeFinishedIsTheLast(long seed) throws Exception {
        var socket = new ScriptedSocket(new byte[0], new Random(seed));
        socket.failAtWrite(2);
        var pipe = connection(socket);
        var message = ByteBuffer.wrap(new byte[100_000]);
        assertThatThrownBy(() -> pipe.write(message, Deadline.NEVER)).hasMessage("no memory");
        int sent = socket.sent().remaining();
        assertThat(sent).as("the frame that was begun").isPositive();
        assertThatThrownBy(() -> pipe.write(ByteBuffer.allocate(1), Deadline.NEVER))
                .isInstanceOf(ClosedChannelException.class);
        assertThat(socket.sent().remaining()).isEqualTo(sent);
        assertThat(socket.isClosed()).isTrue();
    }

    private static void assertFrames(ByteBuffer sent, ArrayDeque<byte[]> written, boolean cutOff) {
        while (!written.isEmpty()) {
            int length = sent.getInt();
            var message = new byte[length];
            sent.get(message);
            assertThat(message).isEqualTo(written.poll());
        }
        if (cutOff) {
            assertThat(sent.remaining()).as("the frame that was begun").isPositive();
        } else {
            assertThat(Arrays.toString(content(sent.compact()))).as("more").isEqualTo("[]");
        }
    }
}

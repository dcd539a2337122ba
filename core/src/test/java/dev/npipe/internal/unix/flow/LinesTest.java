// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.BrokenPipeException;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.framing.Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lines in a stream that is cut anywhere, read by any mixture of reads with time limits between,
 * and partly read ahead. The seed is the parameter, so that a failure can be repeated.
 */
final class LinesTest {
    private static final Deadline SOON = Deadline.after(Duration.ofHours(1));
    private static final int MAX_BYTES = 3_000;

    /** What the reader has before it. */
    private record Text(List<String> messages, boolean joined) {
        /** A line's end is that of its message, too, unless the messages are one stream. */
        String current() {
            return joined ? String.join("", messages) : messages.getFirst();
        }

        boolean isOver() {
            return messages.stream().allMatch(String::isEmpty);
        }

        /** Passes over messages that are empty, or that were read to their end. */
        void begin() {
            while (!messages.isEmpty() && messages.getFirst().isEmpty()) {
                messages.removeFirst();
            }
        }

        /** Takes what a read returned, after making sure that it is what comes next. */
        void took(String bytes, int more) {
            assertThat(current()).startsWith(bytes);
            int left = bytes.length() + more;
            while (left > 0) {
                String first = messages.removeFirst();
                int n = Math.min(left, first.length());
                left -= n;
                if (n < first.length()) {
                    messages.addFirst(first.substring(n));
                }
            }
        }
    }

    static long[] seeds() {
        long[] seeds = new Random().longs(40).toArray();
        seeds[0] = 0;
        return seeds;
    }

    private static UnixConnection connection(PipeMode type, ScriptedSocket socket)
            throws IOException {
        var info = new PipeInfo(type, PipeDirection.DUPLEX, false, 0, 0, 255, 1);
        var address = NamedPipeAddress.of("scripted");
        var carrier = new NpipeCarrier(true, false);
        return Connections.over(
                socket,
                new PipeEnd(address, info, PipeDirection.DUPLEX, () -> 1, carrier, () -> {}));
    }

    /** Short pieces of lines and a few long ones, with line ends anywhere. */
    private static List<String> messages(Random random) {
        var messages = new ArrayList<String>();
        for (int i = 1 + random.nextInt(30); i > 0; i--) {
            var message = new StringBuilder();
            for (int lines = random.nextInt(6); lines > 0; lines--) {
                int most = random.nextInt(20) == 0 ? 90_000 : 40;
                message.repeat('a' + random.nextInt(26), random.nextInt(most));
                message.append(List.of("\n", "\r\n", "\n\n", "\r", "").get(random.nextInt(5)));
            }
            messages.add(message.toString());
        }
        return messages;
    }

    private static byte[] stream(PipeMode type, List<String> messages, Random random) {
        var stream = new ByteArrayOutputStream();
        for (String message : messages) {
            if (type == PipeMode.MESSAGE) {
                if (random.nextInt(3) == 0) {
                    stream.writeBytes(Frames.control(Frames.DRAIN, 0).array());
                }
                int n = message.length();
                stream.writeBytes(new byte[] {(byte) n, (byte) (n >> 8), (byte) (n >> 16), 0});
            }
            stream.writeBytes(message.getBytes(StandardCharsets.ISO_8859_1));
        }
        return stream.toByteArray();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void linesOfABytePipe(long seed) throws Exception {
        readEverything(PipeMode.BYTE, PipeMode.BYTE, new Random(seed));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void linesOfMessages(long seed) throws Exception {
        readEverything(PipeMode.MESSAGE, PipeMode.MESSAGE, new Random(seed));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void linesOfMessagesReadAsBytes(long seed) throws Exception {
        readEverything(PipeMode.MESSAGE, PipeMode.BYTE, new Random(seed));
    }

    private static void readEverything(PipeMode type, PipeMode mode, Random random)
            throws IOException {
        List<String> messages = messages(random);
        var text = new Text(messages, mode == PipeMode.BYTE);
        var socket = new PatientSocket(stream(type, messages, random), random);
        UnixConnection pipe = connection(type, socket);
        pipe.write(ByteBuffer.allocate(1), Deadline.NEVER); // so that there is a drain to wait for
        pipe.readMode(mode);
        boolean more = true;
        while (more) {
            more = stepOrTimeLimit(pipe, text, random);
        }
        assertThat(text.isOver()).as("left unread: %s", text.messages()).isTrue();
        assertThat(pipe.readLine(MAX_BYTES, Deadline.NEVER)).isEmpty();
    }

    private static boolean stepOrTimeLimit(UnixConnection pipe, Text text, Random random)
            throws IOException {
        try {
            return step(pipe, text, random);
        } catch (InterruptedByTimeoutException e) {
            return true; // nothing is lost
        }
    }

    /** One read of any kind; false at the end. */
    private static boolean step(UnixConnection pipe, Text text, Random random) throws IOException {
        return switch (random.nextInt(9)) {
            case 0 -> readBytes(pipe, text, 1 + random.nextInt(3_000));
            case 1 -> readStream(pipe, text, 1 + random.nextInt(80));
            case 2 -> random.nextInt(3) > 0 || readMessage(pipe, text);
            case 3 -> readAhead(pipe);
            case 4, 5 -> tryRead(pipe, text, 1 + random.nextInt(40_000));
            default -> readLine(pipe, text, random.nextInt(3) == 0 ? 20 : MAX_BYTES);
        };
    }

    /** A drain that the other end never answers reads some ahead, and takes nothing. */
    private static boolean readAhead(UnixConnection pipe) throws IOException {
        try {
            pipe.awaitDrain(Deadline.after(Duration.ZERO));
            assertThat(pipe).isInstanceOf(ByteConnection.class);
        } catch (BrokenPipeException e) {
            assertThat(e).hasMessageContaining("closed before it had read everything");
        }
        return true;
    }

    private static boolean readBytes(UnixConnection pipe, Text text, int size) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(size);
        int n = pipe.read(part, SOON);
        if (n >= 0) {
            took(text, part);
        }
        return n >= 0;
    }

    private static boolean tryRead(UnixConnection pipe, Text text, int size) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(size);
        int n = pipe.tryRead(part);
        if (n >= 0) {
            took(text, part);
        }
        return n >= 0 || n == Connection.NOT_NOW;
    }

    private static boolean readMessage(UnixConnection pipe, Text text) throws IOException {
        Optional<byte[]> message = pipe.readMessage(1_000_000, SOON);
        message.ifPresent(bytes -> took(text, ByteBuffer.wrap(bytes).position(bytes.length)));
        return message.isPresent();
    }

    /** A read of no bytes takes a message of no bytes. */
    private static void took(Text text, ByteBuffer filled) {
        if (filled.position() == 0) {
            assertThat(text.messages().removeFirst()).isEmpty();
        } else {
            text.begin();
            text.took(latin(filled), 0);
        }
    }

    private static boolean readStream(UnixConnection pipe, Text text, int size) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(size);
        int n = pipe.readStream(part, SOON);
        assertThat(n).isNotZero();
        if (n > 0) {
            text.begin();
            text.took(latin(part), 0);
        }
        return n >= 0;
    }

    private static boolean readLine(UnixConnection pipe, Text text, int maxBytes)
            throws IOException {
        Optional<byte[]> read;
        try {
            read = pipe.readLine(maxBytes, SOON);
        } catch (NamedPipeException e) {
            text.begin();
            assertThat(e.errorCode()).isEqualTo(234);
            assertThat(next(text.current()).length()).isGreaterThan(maxBytes);
            return true;
        }
        text.begin();
        if (read.isPresent()) {
            String line = new String(read.get(), StandardCharsets.ISO_8859_1);
            String current = text.current();
            assertThat(line).isEqualTo(next(current)).hasSizeLessThanOrEqualTo(maxBytes);
            String rest = current.substring(line.length());
            int end = rest.startsWith("\r\n") ? 2 : 1;
            text.took(line, Math.min(rest.length(), end));
        }
        return read.isPresent();
    }

    /** The line that a text begins with. */
    private static String next(String text) {
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        return end >= 0 && line.endsWith("\r") ? line.substring(0, end - 1) : line;
    }

    private static String latin(ByteBuffer filled) {
        return StandardCharsets.ISO_8859_1.decode(filled.flip()).toString();
    }

    /** One whose writes have no time limit. */
    private static final class PatientSocket extends ScriptedSocket {
        PatientSocket(byte[] incoming, Random random) {
            super(incoming, random);
        }

        @Override
        public void write(ByteBuffer src, Deadline deadline) throws IOException {
            super.write(src, Deadline.NEVER);
        }
    }

    private static final class CountingSocket extends ScriptedSocket {
        private int reads;

        CountingSocket(byte[] incoming) {
            super(incoming, new Random(0));
        }

        @Override
        public int readNow(ByteBuffer dst) {
            reads++;
            return super.readNow(dst);
        }
    }

    @Test
    void manyReadsOfOneByteAreFewOfTheSystem() throws Exception {
        var socket = new CountingSocket(new byte[10_000]);
        UnixConnection pipe = connection(PipeMode.BYTE, socket);
        int read = 0;
        while (pipe.readStream(ByteBuffer.allocate(1), Deadline.NEVER) > 0) {
            read++;
        }
        assertThat(read).isEqualTo(10_000);
        assertThat(socket.reads).as("reads of the system").isLessThan(1_000);
    }
}

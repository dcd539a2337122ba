// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static dev.npipe.PipeMode.MESSAGE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * An end in another JVM that is killed while it writes into shared memory: all that it had written
 * is read, message by message, then the end.
 */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the pipes are those of Windows")
@Timeout(240)
final class WindowsLaneKillTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int LARGEST = 3000;
    private static final int BROKEN_PIPE = 109;

    /** So many messages after it is in its lane it is killed. */
    private static final int ENOUGH = 20_000;

    private final NamedPipeAddress address =
            NamedPipeAddress.of("killed-" + ProcessHandle.current().pid());

    private final AtomicBoolean inLane = new AtomicBoolean();
    private final Logger logger = Logger.getLogger("dev.npipe");

    private final Handler news =
            new Handler() {
                @Override
                public void publish(LogRecord line) {
                    if (line.getMessage().contains("moved into shared memory")) {
                        inLane.set(true);
                    }
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void hearOfLanes() {
        news.setLevel(Level.ALL);
        logger.setLevel(Level.FINE);
        logger.addHandler(news);
    }

    @AfterEach
    void hearNoMore() {
        logger.removeHandler(news);
        logger.setLevel(null);
    }

    @Test
    void aKilledClientLosesNothingThatItHasWritten(@TempDir Path directory) throws Exception {
        try (var listener = NamedPipeServerChannel.builder().mode(MESSAGE).bind(address)) {
            assertAllIsRead(directory, Client.class, () -> listener.accept(LONG));
        }
    }

    @Test
    void aKilledServerLosesNothingThatItHasWritten(@TempDir Path directory) throws Exception {
        assertAllIsRead(
                directory,
                Server.class,
                () ->
                        NamedPipeChannel.builder()
                                .waitForServer(true)
                                .connectTimeout(LONG)
                                .connect(address)
                                .readMode(MESSAGE));
    }

    private interface Meeting {
        NamedPipeChannel meet() throws IOException;
    }

    private void assertAllIsRead(Path directory, Class<?> victim, Meeting meeting)
            throws Exception {
        Path file = directory.resolve("count");
        try (var count = new Count(file)) {
            Program program = Program.inAnotherJvm(victim, "-Xmx64m", "-XX:TieredStopAtLevel=1");
            Peer peer = program.start(address.name(), file.toString());
            try (peer;
                    NamedPipeChannel pipe = meeting.meet().readTimeout(LONG)) {
                int read = readUntilKilled(pipe, peer);
                assertThat(read)
                        .as("messages that were read; the last one may not be counted any more")
                        .isBetween(count.get(), count.get() + 1);
            }
        }
    }

    /** Reads to the end; how many messages came whole. */
    private int readUntilKilled(NamedPipeChannel pipe, Peer peer) throws Exception {
        int last = Integer.MAX_VALUE;
        for (int number = 0; ; number++) {
            if (inLane.get() && last == Integer.MAX_VALUE) {
                last = number + ENOUGH;
            }
            if (number == last) {
                peer.kill();
            }
            Optional<byte[]> message = read(pipe);
            if (message.isEmpty()) {
                assertThat(number)
                        .as("messages of who is to be killed, and prints %s", peer.lines())
                        .isGreaterThanOrEqualTo(last);
                return number;
            }
            assertThat(message.get()).as("message " + number).isEqualTo(message(number));
        }
    }

    /** Nothing also where the end came within a message. */
    private static Optional<byte[]> read(NamedPipeChannel pipe) throws IOException {
        try {
            return pipe.readMessage(LARGEST);
        } catch (NamedPipeException e) {
            assertThat(e.errorCode()).as("%s", e).isEqualTo(BROKEN_PIPE);
            return Optional.empty();
        }
    }

    private static byte[] message(int number) {
        byte[] bytes = new byte[4 + number % (LARGEST - 4)];
        Arrays.fill(bytes, (byte) number);
        return ByteBuffer.wrap(bytes).putInt(number).array();
    }

    /** How many messages a process has written: in a file, which outlives it. */
    private static final class Count implements AutoCloseable {
        private final Arena arena = Arena.ofShared();
        private final MemorySegment memory;

        Count(Path path) throws IOException {
            try (var file = FileChannel.open(path, CREATE, READ, WRITE)) {
                memory = file.map(FileChannel.MapMode.READ_WRITE, 0, Integer.BYTES, arena);
            }
        }

        int get() {
            return memory.get(JAVA_INT, 0);
        }

        void set(int messages) {
            memory.set(JAVA_INT, 0, messages);
        }

        /** Unmaps it now: on Windows it cannot be deleted otherwise. */
        @Override
        public void close() {
            arena.close();
        }
    }

    private static void writeOn(NamedPipeChannel pipe, String file) throws IOException {
        try (var count = new Count(Path.of(file))) {
            for (int number = 0; ; number++) {
                pipe.write(ByteBuffer.wrap(message(number)));
                count.set(number + 1);
            }
        }
    }

    /** Writes until it is killed. */
    static final class Client {
        private Client() {}

        public static void main(String... args) throws IOException {
            try (var pipe = NamedPipeChannel.connect(NamedPipeAddress.of(args[0]))) {
                writeOn(pipe, args[1]);
            }
        }
    }

    /** Writes to its first client until it is killed. */
    static final class Server {
        private Server() {}

        public static void main(String... args) throws IOException {
            var address = NamedPipeAddress.of(args[0]);
            try (var listener = NamedPipeServerChannel.builder().mode(MESSAGE).bind(address);
                    var pipe = listener.accept()) {
                writeOn(pipe, args[1]);
            }
        }
    }
}

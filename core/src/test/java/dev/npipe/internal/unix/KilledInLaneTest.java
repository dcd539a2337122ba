// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.lane.LaneFiles;
import dev.npipe.internal.linux.socket.LinuxSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A JVM that is killed, or stopped, in its lane, at any moment. {@code -Ddev.npipe.lane.jvms=100}
 * kills so many of each kind.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has lanes")
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class KilledInLaneTest {
    private static final int JVMS = Integer.getInteger("dev.npipe.lane.jvms", 1);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration ASKING = Duration.ofSeconds(2);

    /** In bytes; no program of these is killed later. */
    private static final int LATEST = 20_000_000;

    /** More than a lane and a socket hold together: so much is not written without a reader. */
    private static final int TOO_MUCH = 4_000_000;

    private static final int BLOCK = 1000;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final Provider backend =
            new UnixProvider(
                    "linux", new LinuxSockets(new LaneSettings(LaneMode.ALWAYS, MINUTE, 1, 100)));

    private final List<Process> started = new ArrayList<>();

    private LaneFiles files;

    static List<Arguments> ends() {
        var all = new ArrayList<Arguments>();
        for (PipeMode mode : PipeMode.values()) {
            all.add(Arguments.of("client", mode));
            all.add(Arguments.of("server", mode));
        }
        return all;
    }

    @BeforeEach
    void see() throws IOException {
        files = LaneFiles.fromNowOn();
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    /** A peer in a lane. One whose start was so slow that no lane was to be had is left alone. */
    private Peer peer(String role, PipeMode mode, String work) throws IOException {
        Peer peer = new Peer(role, mode, work);
        for (int tries = 1; tries < 5 && !peer.isInLane(); tries++) {
            peer.close();
            peer = new Peer(role, mode, work);
        }
        files.awaitMapped(1);
        return peer;
    }

    /** Another JVM, and this one's end of a pipe to it. */
    private final class Peer implements AutoCloseable {
        private final Process process;
        private final MappedByteBuffer progress;
        private final NamedPipeChannel pipe;

        Peer(String role, PipeMode mode, String work) throws IOException {
            var address = NamedPipeAddress.of(PipeDirectory.uniqueName());
            Path file = directory.path().resolve("progress-" + address.name());
            progress = StreamProgram.progress(file);
            String[] words = {role, address.name(), mode.name(), work, file.toString()};
            if (role.equals("client")) {
                try (var server = PipeBuilders.server(backend).mode(mode).bind(address)) {
                    process = start(words);
                    pipe = server.accept(LONG);
                    isInLane(); // while its server is there to give it
                }
            } else {
                process = start(words);
                var client = PipeBuilders.client(backend).waitForServer(true);
                pipe = client.connectTimeout(LONG).connect(address);
            }
            pipe.readTimeout(LONG).writeTimeout(LONG);
        }

        /** Waits for so long as a client asks for a lane at the beginning, and longer. */
        boolean isInLane() throws IOException {
            long end = System.nanoTime() + ASKING.toNanos();
            while (files.mapped() == 0 && System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            return files.mapped() == 1;
        }

        private Process start(String... words) throws IOException {
            List<String> settings = List.of(ChildJvm.BACKEND + "linux", "-Ddev.npipe.lane=always");
            Process jvm =
                    ChildJvm.program(StreamProgram.class, settings, words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            started.add(jvm);
            return jvm;
        }

        /** How far it came, as it says itself. */
        long progress() {
            return progress.getLong(0);
        }

        /** It dies now, or any moment. */
        void kill(boolean surely) throws InterruptedException {
            process.destroyForcibly();
            if (surely) {
                process.waitFor();
            }
        }

        void stop() throws IOException, InterruptedException {
            signal("STOP");
            Path stat = Path.of("/proc/" + process.pid() + "/stat");
            while (!Files.readString(stat).contains(") T ")) {
                Thread.onSpinWait();
            }
        }

        void goOn() throws IOException, InterruptedException {
            signal("CONT");
        }

        private void signal(String signal) throws IOException, InterruptedException {
            Process kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start();
            assertThat(kill.waitFor()).isZero();
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly();
            pipe.close();
            files.awaitMapped(0);
        }
    }

    @ParameterizedTest
    @MethodSource("ends")
    void whatAKilledWriterHasWrittenIsReadInOrderAndThenTheEnd(String role, PipeMode mode)
            throws Exception {
        for (int i = 0; i < JVMS; i++) {
            var random = new Random(i);
            try (Peer peer = peer(role, mode, "write")) {
                var stream = new NumberedStream(peer.pipe, mode);
                int late = random.nextInt(LATEST);
                while (stream.bytes() < late) {
                    assertThat(stream.read()).isTrue();
                }
                peer.kill(random.nextBoolean());
                stream.readToTheEndOfTheDead();
                peer.kill(true);
                assertThat(stream.bytes()).isGreaterThanOrEqualTo(peer.progress());
                assertThat(peer.pipe.isPeerGone()).isTrue();
                stream.readToTheEndOfTheDead(); // nothing comes behind it
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ends")
    void aWriteToAKilledReaderFails(String role, PipeMode mode) throws Exception {
        for (int i = 0; i < JVMS; i++) {
            var random = new Random(i);
            try (Peer peer = peer(role, mode, "read")) {
                var stream = new NumberedStream(peer.pipe, mode);
                int late = random.nextInt(LATEST);
                while (stream.bytes() < late) {
                    stream.write();
                }
                peer.kill(random.nextBoolean());
                assertWritingFails(stream);
                peer.kill(true);
                assertThat(stream.bytes() - peer.progress()).as("unread").isLessThan(TOO_MUCH);
                assertThat(peer.pipe.isPeerGone()).isTrue();
            }
        }
    }

    private static void assertWritingFails(NumberedStream stream) {
        var told =
                catchThrowableOfType(
                        NamedPipeException.class,
                        () -> {
                            for (long end = stream.bytes() + LATEST; stream.bytes() < end; ) {
                                stream.write();
                            }
                        });
        assertThat(told).as("what tells that nobody reads").isNotNull();
        assertThat(told.errorCode()).isEqualTo(Win32Error.NO_DATA);
    }

    /** Nobody is there to wake it. */
    @ParameterizedTest
    @CsvSource({"client, MESSAGE", "server, BYTE"})
    void aWriteThatWaitsForRoomFailsWhenItsReaderIsKilled(String role, PipeMode mode)
            throws Exception {
        try (Peer peer = peer(role, mode, "read")) {
            peer.stop();
            var stream = new NumberedStream(peer.pipe, mode);
            var writing = new FutureTask<>(() -> writeFarTooMuch(stream));
            Thread writer = Thread.ofVirtual().start(writing);
            while (writer.getState() != Thread.State.TIMED_WAITING && !writing.isDone()) {
                Thread.onSpinWait();
            }
            peer.kill(true);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> writing.get(LONG.toSeconds(), TimeUnit.SECONDS))
                    .havingCause()
                    .hasFieldOrPropertyWithValue("errorCode", Win32Error.NO_DATA);
            assertThat(stream.bytes()).as("written without a reader").isLessThan(TOO_MUCH);
        }
    }

    private static long writeFarTooMuch(NumberedStream stream) throws IOException {
        while (stream.bytes() < 2 * TOO_MUCH) {
            stream.write();
        }
        return stream.bytes();
    }

    /** It says nothing while it is stopped, and everything when it goes on. */
    @ParameterizedTest
    @CsvSource({"client, BYTE", "server, MESSAGE"})
    void aStoppedJvmIsASlowOne(String role, PipeMode mode) throws Exception {
        try (Peer peer = peer(role, mode, "echo")) {
            NamedPipeChannel pipe = peer.pipe;
            pipe.write(block(0));
            readBlock(pipe, 0);
            peer.stop();
            int sent = 0;
            while (pipe.tryWrite(block(sent)).orElse(0) == BLOCK) {
                sent++;
            }
            assertThat(pipe.isPeerGone()).isFalse();
            pipe.readTimeout(SHORT);
            assertThatExceptionOfType(InterruptedByTimeoutException.class)
                    .isThrownBy(() -> pipe.read(ByteBuffer.allocate(1)));
            peer.goOn();
            pipe.readTimeout(LONG);
            for (int i = 0; i < sent; i++) {
                readBlock(pipe, i);
            }
        }
    }

    private static ByteBuffer block(int number) {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        while (block.hasRemaining()) {
            block.putInt(number);
        }
        return block.flip();
    }

    private static void readBlock(NamedPipeChannel pipe, int number) throws IOException {
        ByteBuffer got = ByteBuffer.allocate(BLOCK);
        while (got.hasRemaining()) {
            assertThat(pipe.read(got)).as("of block %s", number).isPositive();
        }
        assertThat(got.flip()).as("block %s", number).isEqualTo(block(number));
    }
}

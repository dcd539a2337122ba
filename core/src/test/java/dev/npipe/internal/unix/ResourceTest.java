// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServerHello;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What pipes take from the system, and that they give it back. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "descriptors are counted in /proc")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@Tag("slow")
public final class ResourceTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** The threads that the JDK or a pool may have added meanwhile; there are far more cycles. */
    private static final int POOLED = 40;

    /** The selectors of java.nio's backend that may be in its pools: 34, two descriptors each. */
    private static final int POOLED_DESCRIPTORS = 80;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();

    private NamedPipeServerChannel bind(PipeMode mode) throws IOException {
        return NamedPipeServerChannel.builder().mode(mode).bind(NamedPipeAddress.of(name));
    }

    private static long threads() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.count();
        }
    }

    /** What the last users are about to give back is waited for. */
    private static void assertDescriptorsFallTo(long limit) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        long seen;
        do {
            seen = OpenDescriptors.here();
        } while (seen > limit && System.nanoTime() < end);
        assertThat(seen).as("open descriptors").isLessThanOrEqualTo(limit);
    }

    private interface Cycle {
        void run() throws IOException;
    }

    private static void assertNothingIsKept(int cycles, Cycle cycle) throws IOException {
        for (int i = 0; i < 50; i++) {
            cycle.run();
        }
        long descriptors = OpenDescriptors.here();
        long threads = threads();
        for (int i = 0; i < cycles; i++) {
            cycle.run();
        }
        assertDescriptorsFallTo(descriptors + POOLED_DESCRIPTORS);
        assertThat(threads()).as("threads").isLessThanOrEqualTo(threads + POOLED);
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    void connectingAndClosingLeavesNothing(PipeMode mode) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(8);
        try (var listener = bind(mode)) {
            assertNothingIsKept(
                    1500,
                    () -> {
                        try (var client = NamedPipeChannel.connect(listener.address());
                                var server = listener.accept(LONG)) {
                            client.write(buffer.clear());
                            server.read(buffer.clear());
                        }
                    });
            assertThat(listener.info().instances()).isZero();
        }
    }

    @Test
    void bindingAndClosingLeavesNothing() throws Exception {
        assertNothingIsKept(600, () -> bind(PipeMode.MESSAGE).close());
    }

    @Test
    void aServerThatClosesStrandsNoClient() throws Exception {
        assertNothingIsKept(
                600,
                () -> {
                    var listener = bind(PipeMode.MESSAGE);
                    try (RawPeer early = RawPeer.connect(directory.npipe(name))) {
                        early.send(RawPeer.hello(Handshake.VERSION, Handshake.KIND_OPEN, 0));
                        listener.close();
                        assertThat(early.bytesUntilTheEnd()).isIn(0, Handshake.SIZE);
                    }
                });
    }

    /** Of the failures that are not logged as warnings, so that the log stays readable. */
    @Test
    void failedHandshakesLeaveNothing() throws Exception {
        var builder = NamedPipeServerChannel.builder().direction(PipeDirection.OUTBOUND);
        try (var listener = builder.bind(NamedPipeAddress.of(name))) {
            assertNothingIsKept(
                    600,
                    () -> {
                        try (RawPeer writer = RawPeer.connect(directory.npipe(name));
                                RawPeer _ = RawPeer.connect(directory.npipe(name))) {
                            ServerHello answer =
                                    writer.greet(RawPeer.hello(Handshake.VERSION, 0, 0));
                            assertThat(answer.status()).isEqualTo(Win32Error.ACCESS_DENIED);
                        }
                    });
            assertThat(listener.info().instances()).isZero();
        }
    }

    @Test
    void failedConnectsLeaveNothing() throws Exception {
        ForeignServer.deaf(directory.raw(name)).abandon();
        assertNothingIsKept(
                600,
                () ->
                        assertThatThrownBy(
                                        () -> NamedPipeChannel.connect(NamedPipeAddress.of(name)))
                                .isInstanceOf(NoSuchFileException.class));
    }

    @Test
    void idleConnectionsCostNoThread() throws Exception {
        try (var listener = bind(PipeMode.MESSAGE)) {
            List<NamedPipeChannel> pipes = new ArrayList<>(talk(listener, 20));
            long threads = threads();
            pipes.addAll(talk(listener, 200));
            assertThat(threads()).as("threads").isLessThan(threads + POOLED);
            awaitNoVirtualThread();
            for (NamedPipeChannel pipe : pipes) {
                pipe.close();
            }
        }
    }

    /** Connections at both ends of which everything was read, and drained. */
    private static List<NamedPipeChannel> talk(NamedPipeServerChannel listener, int count)
            throws IOException {
        var pipes = new ArrayList<NamedPipeChannel>();
        ByteBuffer buffer = ByteBuffer.allocate(8);
        for (int i = 0; i < count; i++) {
            var client = NamedPipeChannel.connect(listener.address());
            var server = listener.accept(LONG);
            client.write(buffer.clear());
            server.read(buffer.clear());
            server.write(buffer.clear());
            client.read(buffer.clear());
            client.awaitDrain(LONG);
            pipes.addAll(List.of(client, server));
        }
        return pipes;
    }

    /** A handshake may have a thread for a moment; a connection at rest has none. */
    private void awaitNoVirtualThread() throws Exception {
        long end = System.nanoTime() + LONG.toNanos();
        long left;
        do {
            left = virtualThreads();
        } while (left > 0 && System.nanoTime() < end);
        assertThat(left).as("virtual threads of handshakes").isZero();
    }

    /** This library's virtual threads, out of a dump, as nothing else lists them. */
    private long virtualThreads() throws Exception {
        Path dump = directory.path().resolve("threads.txt");
        var jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                String.valueOf(ProcessHandle.current().pid()),
                                "Thread.dump_to_file",
                                "-overwrite",
                                dump.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertThat(jcmd.waitFor()).isZero();
        try (Stream<String> lines = Files.lines(dump)) {
            return lines.filter(line -> line.contains("\"npipe-handshake\" virtual")).count();
        }
    }

    @Test
    void aMessageOf300MegabytesPassesThroughSmallMemories() throws Exception {
        String[] small = {"-Xmx64m", "-XX:MaxDirectMemorySize=64m", "-XX:TieredStopAtLevel=4"};
        int blocks = 300 * 1024 * 1024 / LongMessage.BLOCK + 1;
        try (ChildJvm server = ChildJvm.start(small);
                ChildJvm client = ChildJvm.start(small)) {
            server.value("bind", name, "MESSAGE");
            String clientEnd = client.value("connect", name);
            String serverEnd = server.value("accept", name);
            server.tell("count", serverEnd);
            assertThat(client.ask("send", clientEnd, String.valueOf(blocks))).isEqualTo("ok");
            assertThat(server.answer()).isEqualTo("ok " + (long) blocks * LongMessage.BLOCK);
        }
    }
}

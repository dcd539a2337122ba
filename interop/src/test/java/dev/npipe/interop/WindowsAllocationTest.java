// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What reads and writes take from the Java heap once they are compiled: in a JVM of its own, since
 * those of the tests do not optimise. JMH measures it more closely: {@code benchmarks/allocation}.
 */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the pipes are those of Windows")
@Timeout(240)
final class WindowsAllocationTest {
    /**
     * The smallest objects have 16 bytes. This is the slice that the JDK makes of the memory for
     * the error code of each call ({@code SharedUtils.checkCaptureSegment}), and leaves out again
     * only where the compiler sees all of the way to it.
     */
    private static final int SMALL_OBJECT = 40;

    /** What the line with the figure begins with: the JVM may print warnings of its own. */
    private static final String FIGURE = "bytes each: ";

    private static final int BATCH = 2_000;
    private static final int MOST_BATCHES = 50;

    @ParameterizedTest
    @ValueSource(strings = {"off", "auto"})
    void aWriteAndAReadTakeAtMostASmallObjectEach(String lane) throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            for (int size : new int[] {64, 16_384}) {
                assertThat(perOperation(lane, mode, size))
                        .as("bytes for each write or read of %d bytes, %s".formatted(size, mode))
                        .isLessThanOrEqualTo(SMALL_OBJECT);
            }
        }
    }

    private static int perOperation(String lane, PipeMode mode, int size) throws Exception {
        var program = Program.inAnotherJvm(Steady.class, "-Xmx128m", "-Ddev.npipe.lane=" + lane);
        try (var steady = program.start(mode.name(), Integer.toString(size))) {
            String figure =
                    steady.finish().stream()
                            .filter(line -> line.startsWith(FIGURE))
                            .findFirst()
                            .orElseThrow();
            return Integer.parseInt(figure.substring(FIGURE.length()));
        }
    }

    /** Prints the bytes for each operation as soon as they are few, or at last those it came to. */
    static final class Steady {
        private Steady() {}

        public static void main(String... args) throws IOException {
            var address = NamedPipeAddress.of("steady-" + ProcessHandle.current().pid());
            ByteBuffer out = ByteBuffer.allocateDirect(Integer.parseInt(args[1]));
            ByteBuffer in = ByteBuffer.allocateDirect(Integer.parseInt(args[1]));
            var builder = NamedPipeServerChannel.builder().mode(PipeMode.valueOf(args[0]));
            try (var listener = builder.bind(address);
                    var client = NamedPipeChannel.connect(address);
                    var server = listener.accept()) {
                long each = Long.MAX_VALUE;
                for (int i = 0; i < MOST_BATCHES && each > SMALL_OBJECT; i++) {
                    each = batch(client, server, out, in) / (2 * BATCH);
                }
                System.out.println(FIGURE + each);
            }
        }

        private static long batch(
                NamedPipeChannel client, NamedPipeChannel server, ByteBuffer out, ByteBuffer in)
                throws IOException {
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < BATCH; i++) {
                client.write(out.clear());
                in.clear();
                while (in.hasRemaining()) {
                    server.read(in);
                }
            }
            return threads.getCurrentThreadAllocatedBytes() - before;
        }
    }
}

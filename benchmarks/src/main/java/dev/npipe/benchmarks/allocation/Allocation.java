// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks.allocation;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a read and a write take from the Java heap, by JMH's {@code gc} profiler, whose {@code
 * gc.alloc.rate.norm} counts the bytes of all threads in each operation. Both ends are in one JVM.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 12, time = 2)
@Measurement(iterations = 5, time = 1)
public class Allocation {
    /** Bytes of a message: one that fits into an operation's own block, and a long one. */
    @Param({"64", "16384"})
    int size;

    @Param({"MESSAGE", "BYTE"})
    PipeMode mode;

    private NamedPipeServerChannel listener;
    private NamedPipeChannel client;
    private NamedPipeChannel server;
    private NamedPipeChannel asking;
    private Thread answering;
    private ByteBuffer out;
    private ByteBuffer in;

    /** Two connections: of one, both ends are used by the thread that measures; one is answered. */
    @Setup
    public void connect() throws IOException {
        var address = NamedPipeAddress.of("allocation-" + ProcessHandle.current().pid());
        listener = NamedPipeServerChannel.builder().mode(mode).bind(address);
        client = NamedPipeChannel.connect(address);
        server = listener.accept();
        asking = NamedPipeChannel.connect(address);
        NamedPipeChannel answered = listener.accept();
        var sameKind =
                Thread.currentThread().isVirtual() ? Thread.ofVirtual() : Thread.ofPlatform();
        answering = sameKind.start(() -> answer(answered));
        out = ByteBuffer.allocateDirect(size);
        in = ByteBuffer.allocateDirect(size);
    }

    /** Ends the thread that answers, which closes its end. */
    @TearDown
    public void close() throws IOException, InterruptedException {
        asking.close();
        answering.join();
        client.close();
        server.close();
        listener.close();
    }

    private void answer(NamedPipeChannel pipe) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(size);
        try (pipe) {
            while (readAll(pipe, bytes)) {
                pipe.write(bytes.flip());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean readAll(NamedPipeChannel pipe, ByteBuffer bytes) throws IOException {
        bytes.clear();
        while (bytes.hasRemaining()) {
            if (pipe.read(bytes) < 0) {
                return false;
            }
        }
        return true;
    }

    /** One write and one read, neither of which waits. */
    @Benchmark
    public boolean writeThenRead() throws IOException {
        client.write(out.clear());
        return readAll(server, in);
    }

    /** Two writes and two reads that wait for the other end: there and back again. */
    @Benchmark
    public boolean roundTrip() throws IOException {
        asking.write(out.clear());
        return readAll(asking, in);
    }
}

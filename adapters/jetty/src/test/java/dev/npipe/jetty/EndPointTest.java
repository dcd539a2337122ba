// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipeServerChannelBuilder;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An end point by itself; the other end of its pipe is a plain channel. */
@Timeout(120)
final class EndPointTest {
    /** More than fits between the ends. */
    private static final int LARGE = 8 * 1024 * 1024;

    private final ScheduledExecutorScheduler scheduler = new ScheduledExecutorScheduler();
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private NamedPipeServerChannel server;
    private NamedPipeChannel peer;
    private NamedPipeEndPoint endPoint;

    private void open(NamedPipeServerChannelBuilder options, boolean isServer) throws Exception {
        NamedPipeAddress address = Way.newAddress();
        scheduler.start();
        server = options.bind(address);
        peer = NamedPipeChannel.builder().zeroMessageEndsStream(true).connect(address);
        endPoint =
                new NamedPipeEndPoint(
                        server.accept(),
                        new Owner(isServer, scheduler, executor, _ -> closed.countDown()));
        endPoint.onOpen();
    }

    private void open(PipeMode mode) throws Exception {
        open(NamedPipeServerChannel.builder().mode(mode).zeroMessageEndsStream(true), true);
    }

    @AfterEach
    void close() throws Exception {
        endPoint.close();
        assertThat(closed.await(1, TimeUnit.MINUTES)).isTrue();
        peer.close();
        server.close();
        executor.close();
        scheduler.stop();
    }

    private Callback.Completable fillable() {
        var fillable = new Callback.Completable();
        endPoint.fillInterested(fillable);
        return fillable;
    }

    private Callback.Completable write(byte[]... parts) {
        var written = new Callback.Completable();
        ByteBuffer[] buffers =
                Arrays.stream(parts).map(ByteBuffer::wrap).toArray(ByteBuffer[]::new);
        endPoint.write(written, buffers);
        return written;
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private byte[] filled(int length) throws Exception {
        ByteBuffer buffer = BufferUtil.allocate(length);
        while (buffer.remaining() < length) {
            int n = endPoint.fill(buffer);
            assertThat(n).isNotNegative();
            if (n == 0) {
                fillable().get(1, TimeUnit.MINUTES);
            }
        }
        return BufferUtil.toArray(buffer);
    }

    @ParameterizedTest
    @EnumSource
    void bytesComeInTheirOrderUpToTheEnd(PipeMode mode) throws Exception {
        open(mode);
        byte[] bytes = random(300_000);
        Thread writer = Thread.ofVirtual().start(() -> writeInPieces(bytes));
        assertThat(filled(bytes.length)).isEqualTo(bytes);
        writer.join();
        fillable().get(1, TimeUnit.MINUTES);
        assertThat(endPoint.fill(BufferUtil.allocate(10))).isEqualTo(-1);
        assertThat(endPoint.isInputShutdown()).isTrue();
    }

    /** Nobody has to wait for what was asked for before looking again. */
    @ParameterizedTest
    @EnumSource
    void bytesKeepTheirOrderWhenAFillMeetsAThreadThatWaits(PipeMode mode) throws Exception {
        open(mode);
        byte[] bytes = random(16);
        for (int round = 0; round < 3_000; round++) {
            var fillable = fillable();
            peer.write(ByteBuffer.wrap(bytes));
            ByteBuffer buffer = BufferUtil.allocate(bytes.length);
            while (buffer.remaining() < bytes.length) {
                assertThat(endPoint.fill(buffer)).isNotNegative();
            }
            assertThat(BufferUtil.toArray(buffer)).as("round %s", round).isEqualTo(bytes);
            fillable.get(1, TimeUnit.MINUTES);
        }
    }

    private void writeInPieces(byte[] bytes) {
        try {
            var pieces = new Random(1);
            for (int at = 0; at < bytes.length; ) {
                int n = Math.min(bytes.length - at, pieces.nextInt(1, 1_000));
                peer.write(ByteBuffer.wrap(bytes, at, n));
                at += n;
            }
            if (peer.canShutdownOutput()) {
                peer.shutdownOutput();
            } else {
                peer.close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLargeWriteIsDoneWhenTheOtherEndHasReadIt(PipeMode mode) throws Exception {
        open(mode);
        byte[] bytes = random(LARGE);
        var written = write(random(10), new byte[0], bytes);
        assertThat(written).isNotDone();
        var in = peer.inputStream();
        assertThat(in.readNBytes(10)).isEqualTo(random(10));
        assertThat(in.readNBytes(LARGE)).isEqualTo(bytes);
        written.get(1, TimeUnit.MINUTES);
    }

    @ParameterizedTest
    @EnumSource
    void theEndOfTheOutputFollowsTheBytesAndReadsGoOn(PipeMode mode) throws Exception {
        open(mode);
        assumeTrue(peer.canShutdownOutput(), "half-close");
        write(random(1_000)).get(1, TimeUnit.MINUTES);
        endPoint.shutdownOutput();
        assertThat(peer.inputStream().readAllBytes()).isEqualTo(random(1_000));
        peer.write(ByteBuffer.wrap(random(100)));
        assertThat(filled(100)).isEqualTo(random(100));
        assertThat(endPoint.isOpen()).isTrue();
    }

    @Test
    void withoutHalfCloseTheEndOfAServersOutputIsTheClose() throws Exception {
        open(NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE), true);
        write(random(1_000)).get(1, TimeUnit.MINUTES);
        endPoint.shutdownOutput();
        assertThat(endPoint.isOpen()).isFalse();
        assertThat(peer.inputStream().readAllBytes()).isEqualTo(random(1_000));
    }

    @Test
    void withoutHalfCloseTheEndOfAClientsOutputComesWithTheClose() throws Exception {
        open(NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE), false);
        endPoint.shutdownOutput();
        peer.write(ByteBuffer.wrap(random(100)));
        assertThat(filled(100)).isEqualTo(random(100));
        endPoint.close();
        assertThat(peer.inputStream().read()).isEqualTo(-1);
    }

    /** The buffer is given back to its pool when the write has failed, and used by others. */
    @ParameterizedTest
    @EnumSource
    void aWriteThatFailsForIdlenessLetsItsBufferGo(PipeMode mode) throws Exception {
        open(mode);
        byte[] bytes = random(LARGE);
        byte[] lent = bytes.clone();
        var written = write(lent);
        endPoint.setIdleTimeout(100);
        assertThatThrownBy(() -> written.get(1, TimeUnit.MINUTES))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        Arrays.fill(lent, (byte) 0);
        CompletableFuture<byte[]> rest = CompletableFuture.supplyAsync(this::readAll);
        endPoint.shutdownOutput();
        byte[] came = rest.get(1, TimeUnit.MINUTES);
        assertThat(came).hasSizeLessThan(LARGE).isEqualTo(Arrays.copyOf(bytes, came.length));
    }

    private byte[] readAll() {
        try {
            return peer.inputStream().readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCloseEndsWhatWaits(PipeMode mode) throws Exception {
        open(mode);
        var fillable = fillable();
        var written = write(new byte[LARGE]);
        endPoint.close();
        assertThatThrownBy(() -> fillable.get(1, TimeUnit.MINUTES))
                .hasCauseInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> written.get(1, TimeUnit.MINUTES))
                .hasCauseInstanceOf(ClosedChannelException.class);
        assertThat(endPoint.getTransport().isOpen()).isFalse();
    }

    @Test
    void aWriteToAPeerThatIsGoneSaysSo() throws Exception {
        open(PipeMode.BYTE);
        var written = write(new byte[LARGE]);
        peer.close();
        assertThatThrownBy(() -> written.get(1, TimeUnit.MINUTES))
                .hasCauseInstanceOf(EofException.class);
    }

    @Test
    void anExecutorThatIsStoppedClosesTheEndPoint() throws Exception {
        open(PipeMode.BYTE);
        var failed = new CompletableFuture<Throwable>();
        endPoint.fillInterested(
                Callback.from(
                        InvocationType.BLOCKING,
                        () -> failed.complete(new AssertionError("was run")),
                        failed::complete));
        executor.shutdown();
        peer.write(ByteBuffer.wrap(new byte[1]));
        assertThat(failed.get(1, TimeUnit.MINUTES)).isInstanceOf(RejectedExecutionException.class);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting when no selector is left for a thread of its own, and being called back. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
@ParameterizedClass(name = "virtual threads {0}")
@ValueSource(booleans = {true, false})
final class WatcherTest {
    private static final Deadline PASSED = Deadline.after(Duration.ZERO);

    @Parameter private boolean virtual;

    @TempDir private Path directory;

    private final List<Selector> taken = new ArrayList<>();
    private UnixSocket near;
    private UnixSocket far;

    @BeforeEach
    void connect() throws IOException {
        var sockets = new NioSockets();
        var listener = sockets.bind(directory.resolve("s"), 0600, 16);
        near = sockets.connect(directory.resolve("s")).orElseThrow();
        far = listener.accept();
        listener.close();
        for (Selector own = Selectors.borrow(); own != null; own = Selectors.borrow()) {
            taken.add(own);
        }
    }

    @AfterEach
    void close() throws IOException {
        near.close();
        far.close();
        taken.forEach(Selectors::giveBack);
    }

    private <T> FutureTask<T> start(Callable<T> work) {
        var task = new FutureTask<>(work);
        thread = (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        return task;
    }

    private Thread thread;

    private FutureTask<Integer> startReader() {
        FutureTask<Integer> reader =
                start(() -> near.source().read(ByteBuffer.allocate(9), Deadline.NEVER));
        awaitParked(thread);
        return reader;
    }

    private static void awaitParked(Thread waiter) {
        while (waiter.getState() != Thread.State.WAITING) {
            assertThat(waiter.isAlive()).as("waits").isTrue();
            Thread.onSpinWait();
        }
    }

    private static <T> T outcome(FutureTask<T> task) throws Exception {
        try {
            return task.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    private void send(int bytes) throws IOException {
        far.sink().write(ByteBuffer.allocate(bytes), Deadline.NEVER);
    }

    @Test
    void aWaitingReaderIsTold() throws Exception {
        for (int i = 1; i < 9; i++) {
            FutureTask<Integer> reader = startReader();
            send(i);
            assertThat(outcome(reader)).isEqualTo(i);
        }
    }

    @Test
    void theEndIsTold() throws Exception {
        FutureTask<Integer> reader = startReader();
        far.close();
        assertThat(outcome(reader)).isEqualTo(-1);
    }

    @Test
    void aCloseEndsTheWait() {
        FutureTask<Integer> reader = startReader();
        assertThatThrownBy(
                        () -> {
                            near.close();
                            outcome(reader);
                        })
                .isInstanceOf(AsynchronousCloseException.class);
    }

    @Test
    void anInterruptEndsTheWait() {
        FutureTask<Integer> reader = startReader();
        thread.interrupt();
        assertThatThrownBy(() -> outcome(reader)).isInstanceOf(ClosedByInterruptException.class);
    }

    @Test
    void aTimeLimitEndsTheWaitAndTheNextOneIsTold() throws Exception {
        FutureTask<Integer> reader =
                start(
                        () -> {
                            Deadline soon = Deadline.after(Duration.ofMillis(50));
                            return near.source().read(ByteBuffer.allocate(9), soon);
                        });
        assertThatThrownBy(() -> outcome(reader)).isInstanceOf(InterruptedByTimeoutException.class);
        FutureTask<Integer> next = startReader();
        send(2);
        assertThat(outcome(next)).isEqualTo(2);
    }

    @Test
    void aLookNeedsNoSelectorOfItsOwn() throws Exception {
        assertThat(near.source().readNow(ByteBuffer.allocate(9))).isZero();
        assertThatThrownBy(() -> near.source().awaitReadable(PASSED))
                .isInstanceOf(InterruptedByTimeoutException.class);
        send(1);
        near.source().awaitReadable(PASSED);
        assertThat(near.source().readNow(ByteBuffer.allocate(9))).isOne();
        assertThat(near.hungUp()).isFalse();
    }

    @Test
    void readerWriterAndCallbackWaitAtTheSameChannel() throws Exception {
        FutureTask<Integer> reader = startReader();
        var called = new CountDownLatch(1);
        near.onReadable(called::countDown);
        ByteBuffer much = ByteBuffer.allocate(4 << 20);
        FutureTask<Void> writer =
                start(
                        () -> {
                            near.sink().write(much, Deadline.NEVER);
                            return null;
                        });
        awaitParked(thread);
        send(3);
        assertThat(outcome(reader)).isEqualTo(3);
        assertThat(called.await(20, TimeUnit.SECONDS)).as("called back").isTrue();
        assertThat(writer.isDone()).as("wrote what nobody read").isFalse();
        ByteBuffer sink = ByteBuffer.allocate(1 << 16);
        for (long left = much.capacity(); left > 0; ) {
            left -= far.source().read(sink.clear(), Deadline.NEVER);
        }
        outcome(writer);
    }

    @Test
    void aCallbackThatFailsCostsNobodyElseAnything() throws Exception {
        var called = new CountDownLatch(1);
        near.onReadable(
                () -> {
                    called.countDown();
                    throw new StackOverflowError("as a test");
                });
        send(1);
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(near.source().readNow(ByteBuffer.allocate(9))).isOne();
        FutureTask<Integer> reader = startReader();
        send(4);
        assertThat(outcome(reader)).isEqualTo(4);
    }

    @Test
    void aCallbackThatIsTakenBackIsNotCalled() throws Exception {
        var calls = new AtomicInteger();
        near.onReadable(calls::incrementAndGet);
        near.ignoreReadable();
        FutureTask<Integer> reader = startReader();
        send(5);
        assertThat(outcome(reader)).as("read by who waits behind it").isEqualTo(5);
        var second = new CountDownLatch(1);
        near.onReadable(second::countDown);
        send(1);
        assertThat(second.await(20, TimeUnit.SECONDS)).as("called back").isTrue();
        assertThat(calls).as("calls of what was taken back").hasValue(0);
    }

    @Test
    void anInterruptOfTheWatchersThreadChangesNothing() throws Exception {
        FutureTask<Integer> reader = startReader();
        for (Thread each : Thread.getAllStackTraces().keySet()) {
            if (each.getName().equals("npipe-watcher")) {
                each.interrupt();
            }
        }
        send(6);
        assertThat(outcome(reader)).isEqualTo(6);
    }
}

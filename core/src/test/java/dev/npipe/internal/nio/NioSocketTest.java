// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class NioSocketTest {
    private static final Deadline NOW = Deadline.after(Duration.ZERO);

    @TempDir Path directory;

    private final NioSockets sockets = new NioSockets();
    private UnixServerSocket listener;
    private UnixSocket near;
    private UnixSocket far;

    @BeforeEach
    void connect() throws IOException {
        listener = sockets.bind(directory.resolve("s"), 0600, 16);
        near = another();
        far = accept();
    }

    private UnixSocket another() throws IOException {
        return sockets.connect(directory.resolve("s")).orElseThrow();
    }

    private UnixSocket accept() throws IOException {
        return listener.accept();
    }

    @AfterEach
    void close() throws IOException {
        near.close();
        far.close();
        listener.close();
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size);
    }

    private static void write(UnixSocket socket, int size) throws IOException {
        socket.sink().write(new ByteBuffer[] {bytes(size)}, Deadline.NEVER);
    }

    @Test
    void readingNeverWaitsForWhatIsNotThere() throws Exception {
        assertThat(near.source().readNow(bytes(9))).isZero();
        assertThatThrownBy(() -> near.source().read(bytes(9), NOW))
                .isInstanceOf(InterruptedByTimeoutException.class);
        write(far, 3);
        near.source().awaitReadable(Deadline.NEVER);
        assertThat(near.source().read(bytes(9), Deadline.NEVER)).isEqualTo(3);
        assertThat(near.source().readNow(bytes(9))).isZero();
    }

    @Test
    void theEndIsMinusOne() throws Exception {
        far.shutdownOutput();
        near.source().awaitReadable(Deadline.NEVER);
        assertThat(near.source().readNow(bytes(9))).isEqualTo(-1);
        assertThat(near.source().readNow(bytes(9))).isEqualTo(-1);
    }

    @Test
    void aPeerThatClosesWithUnreadDataIsAnEndBehindItsOwnData() throws Exception {
        write(near, 5);
        write(far, 2);
        far.close();
        assertThat(near.source().readNow(bytes(9))).isEqualTo(2);
        assertThat(near.source().readNow(bytes(9))).isEqualTo(-1);
    }

    @Test
    void aLargeHeapBufferIsReadInBoundedPieces() throws Exception {
        ByteBuffer large = bytes(1 << 20);
        far.sink().writeNow(ByteBuffer.allocateDirect(150_000));
        assertThat(near.source().readNow(large)).isBetween(1, 64 * 1024);
        assertThat(large.limit()).isEqualTo(large.capacity());
    }

    @Test
    void writingToAPeerThatIsGoneSaysSo() throws Exception {
        far.close();
        assertThatThrownBy(() -> write(near, 1)).isInstanceOf(PeerGoneException.class);
        assertThatThrownBy(() -> near.sink().writeNow(bytes(1)))
                .isInstanceOf(PeerGoneException.class);
    }

    @Test
    void aWriteThatDoesNotFitStopsAtItsTimeLimit() {
        ByteBuffer much = bytes(10 << 20);
        assertThatThrownBy(() -> near.sink().write(new ByteBuffer[] {much}, NOW))
                .isInstanceOf(InterruptedByTimeoutException.class);
        assertThat(much.position()).as("what was taken").isBetween(1, much.limit() - 1);
    }

    @Test
    void onlyAPeerThatClosedBothWaysHasHungUp() throws Exception {
        assertThat(near.hungUp()).isFalse();
        write(far, 1);
        far.shutdownOutput();
        assertThat(near.hungUp()).as("after the end of its output").isFalse();
        far.close();
        assertThat(near.hungUp()).isTrue();
    }

    @Test
    void thePeerIsTheUserThatItRunsAs() throws Exception {
        assertThat(near.peer().userName()).contains(Files.getOwner(directory).getName());
        assertThat(near.peer().isSameUser(sockets.self())).isTrue();
    }

    @Test
    void whatIsUnsentIsNotKnown() {
        assertThatThrownBy(near::unsent).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aClosedSocketSaysSo() throws Exception {
        near.close();
        near.close();
        assertThatThrownBy(() -> near.source().readNow(bytes(1)))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> near.source().awaitReadable(Deadline.NEVER))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> write(near, 1)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void moreSocketsCanWaitThanSelectorsAreKept() throws Exception {
        var ends = new ArrayList<UnixSocket>();
        for (int i = 0; i < 200; i++) {
            ends.add(another());
            ends.add(accept());
        }
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < ends.size(); i += 2) {
                UnixSocket waiting = ends.get(i);
                assertThatThrownBy(() -> waiting.source().awaitReadable(NOW))
                        .isInstanceOf(InterruptedByTimeoutException.class);
                write(ends.get(i + 1), 1);
                waiting.source().awaitReadable(Deadline.NEVER);
                assertThat(waiting.source().readNow(bytes(9))).isOne();
            }
        }
        for (UnixSocket end : ends) {
            end.close();
        }
    }

    @Test
    void aWatchCallsBackOnceAndCanBeRepeatedFromTheCallback() throws Exception {
        var calls = new LinkedBlockingQueue<Integer>(); // of no bound: who tells must not wait
        var count = new AtomicInteger();
        Runnable watch =
                new Runnable() {
                    @Override
                    public void run() {
                        try {
                            near.source().readNow(bytes(9));
                            near.onReadable(this);
                            calls.add(count.incrementAndGet());
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                };
        near.onReadable(watch);
        for (int i = 1; i <= 5; i++) {
            write(far, 1);
            assertThat(calls.poll(20, TimeUnit.SECONDS)).isEqualTo(i);
        }
    }

    /**
     * The close of a watched socket ends its input first, which a reader may see before the close.
     */
    @Test
    void aCloseIsNotTakenForTheEndOfTheStream() throws Exception {
        for (int i = 0; i < 300; i++) {
            UnixSocket one = another();
            UnixSocket other = accept();
            one.onReadable(() -> {});
            var reader = new FutureTask<>(() -> one.source().read(bytes(9), Deadline.NEVER));
            Thread.ofPlatform().start(reader);
            for (int spins = 0; spins < i * 100; spins++) {
                Thread.onSpinWait();
            }
            one.close();
            assertThatThrownBy(() -> reader.get(20, TimeUnit.SECONDS))
                    .as("round " + i)
                    .cause()
                    .isInstanceOf(ClosedChannelException.class);
            other.close();
        }
    }

    @Test
    void aClosedSocketIsNoLongerWatched() throws Exception {
        var called = new AtomicInteger();
        near.onReadable(called::incrementAndGet);
        near.close();
        far.close();
        UnixSocket other = another();
        UnixSocket otherEnd = accept();
        var seen = new LinkedBlockingQueue<Boolean>();
        other.onReadable(() -> seen.add(true));
        write(otherEnd, 1);
        assertThat(seen.poll(20, TimeUnit.SECONDS)).isTrue();
        assertThat(called).hasValue(0);
        other.close();
        otherEnd.close();
    }
}

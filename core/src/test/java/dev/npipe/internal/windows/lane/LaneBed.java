// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.windows.FakeWindows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** A model of Windows whose connections have lanes, and what they hold there. */
final class LaneBed {
    static final Duration LONG = Duration.ofSeconds(20);
    static final Duration NEVER = Duration.ofHours(1);

    /** Longer than an end waits for what the other one says. */
    private static final Duration A_TRY = Duration.ofSeconds(4);

    private static final int MOST_TRIES = 10;

    /** Both ends are in this process, and have a view each. */
    static final int ONE_LANE = 2;

    /** Few moves are much for a machine that has other things to do. */
    private static final int MUCH = 4;

    private static final int MANY = 100;

    final FakeWindows windows = new FakeWindows();
    private final NamedPipeAddress address = NamedPipeAddress.of("lane-bed");
    private int rounds;

    Provider provider(LaneMode mode, Duration silence) {
        return provider(mode, silence, MUCH, MANY);
    }

    Provider provider(LaneMode mode, Duration silence, int much, int most) {
        return windows.provider(new LaneSettings(mode, silence, much, most));
    }

    /** Two ends of a connection, and who listens. */
    record Ends(NamedPipeServerChannel listener, NamedPipeChannel client, NamedPipeChannel server)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
            listener.close();
        }
    }

    NamedPipeServerChannel bind(Provider backend, PipeMode mode) throws IOException {
        return PipeBuilders.server(backend).mode(mode).bind(address);
    }

    NamedPipeChannel connect(Provider backend) throws IOException {
        return PipeBuilders.client(backend).connect(address).readTimeout(LONG).writeTimeout(LONG);
    }

    static NamedPipeChannel accept(NamedPipeServerChannel listener) throws IOException {
        return listener.accept(LONG).readTimeout(LONG).writeTimeout(LONG);
    }

    Ends open(Provider backend, PipeMode mode) throws Exception {
        NamedPipeServerChannel listener = bind(backend, mode);
        var accepting = new FutureTask<>(() -> accept(listener));
        Thread.ofPlatform().daemon().start(accepting);
        NamedPipeChannel client = connect(backend);
        return new Ends(listener, client, accepting.get(LONG.toSeconds(), TimeUnit.SECONDS));
    }

    /**
     * A connection that has a lane. One whose ends were too slow to get it asks no more for as long
     * as a lane may be silent, and another one is opened in its place.
     */
    Ends entered(Provider backend, PipeMode mode) throws Exception {
        Ends ends = open(backend, mode);
        for (int tries = 1; !talk(ends.client(), ends.server(), ONE_LANE, A_TRY); tries++) {
            assertThat(tries).as("connections without a lane").isLessThan(MOST_TRIES);
            ends.close();
            awaitViews(0);
            ends = open(backend, mode);
        }
        return ends;
    }

    /** A connection whose both directions are in its lane, and nothing is unread. */
    Ends inALane(PipeMode mode) throws Exception {
        Ends ends = entered(provider(LaneMode.ALWAYS, NEVER), mode);
        talk(ends.client(), ends.server());
        talk(ends.client(), ends.server());
        assertPipeIsLeft(ends.client(), ends.server());
        return ends;
    }

    /** Question and answer, both of which name the round. */
    void talk(NamedPipeChannel one, NamedPipeChannel other) throws IOException {
        rounds++;
        pass(one, other, Integer.BYTES);
        pass(other, one, Integer.BYTES);
    }

    private void pass(NamedPipeChannel from, NamedPipeChannel to, int size) throws IOException {
        from.write(ByteBuffer.allocate(size).putInt(rounds).clear());
        ByteBuffer got = ByteBuffer.allocate(size);
        while (got.hasRemaining()) {
            assertThat(to.read(got)).as("what a read brought").isPositive();
        }
        assertThat(got.getInt(0)).isEqualTo(rounds);
    }

    /**
     * Whatever is written goes through the memory, soon: in the pipe is a bell at most for each.
     */
    void assertPipeIsLeft(NamedPipeChannel one, NamedPipeChannel other) throws IOException {
        int size = 1000;
        long end = System.nanoTime() + LONG.toNanos();
        long through;
        do {
            long before = windows.written();
            pass(one, other, size);
            pass(other, one, size);
            through = windows.written() - before;
        } while (through >= size && System.nanoTime() - end < 0);
        assertThat(through).as("bytes through the pipe").isLessThan(size);
    }

    void talkUntilViews(NamedPipeChannel one, NamedPipeChannel other, int count)
            throws IOException {
        assertThat(talk(one, other, count, LONG)).as("mapped views %s", count).isTrue();
    }

    /** Talks until there are so many views; false if there are not by then. */
    private boolean talk(NamedPipeChannel one, NamedPipeChannel other, int count, Duration limit)
            throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (windows.mappedViews() != count) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            for (int i = 0; i < 2 * MUCH; i++) {
                talk(one, other);
            }
        }
        return true;
    }

    void awaitViews(int count) {
        long end = System.nanoTime() + LONG.toNanos();
        while (windows.mappedViews() != count && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertThat(windows.mappedViews()).as("mapped views").isEqualTo(count);
    }

    void awaitHandles(int most) {
        long end = System.nanoTime() + LONG.toNanos();
        while (windows.openHandles() > most && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        assertThat(windows.openHandles()).as("open handles").isLessThanOrEqualTo(most);
    }
}

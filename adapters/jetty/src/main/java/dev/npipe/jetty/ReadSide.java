// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import dev.npipe.NamedPipeChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The reads of an end point. A pipe does not tell that it has something to read, other than by a
 * read: so the thread that waits takes one byte, which the next {@link #fill} hands out first. A
 * connection at rest costs no buffer.
 */
final class ReadSide {
    private final NamedPipeChannel pipe;
    private final Runnable ready;

    /** Null while nothing is known: the pipe is to be tried, or to be waited for. */
    private final AtomicReference<@Nullable State> state = new AtomicReference<>();

    /** What the pipe is left to, or what has come from it. */
    private sealed interface State {
        /** A thread waits for the pipe, and nobody else reads. */
        record Awaited() implements State {}

        /** The first of the bytes that are there. */
        record First(byte value) implements State {}

        /** The end of the stream. */
        record End() implements State {}

        /** The read has failed. */
        record Failed(Throwable failure) implements State {}
    }

    /**
     * @param ready called when there is something to fill, or the end of it
     */
    ReadSide(NamedPipeChannel pipe, Runnable ready) {
        this.pipe = pipe;
        this.ready = ready;
    }

    /**
     * Reads what is there, and never waits.
     *
     * @return the number of bytes, 0 if there is nothing now, -1 at the end
     */
    int fill(ByteBuffer buffer) throws IOException {
        if (!buffer.hasRemaining()) {
            return 0;
        }
        return switch (state.get()) {
            case null -> pipe.tryRead(buffer).orElse(0);
            case State.Awaited() -> 0; // what is behind a byte that is taken must not overtake it
            case State.First(byte value) -> {
                state.set(null);
                buffer.put(value);
                yield 1 + rest(buffer);
            }
            case State.End() -> -1;
            case State.Failed(IOException e) -> throw e;
            case State.Failed(Throwable e) -> throw new IOException(pipe + ": " + e, e);
        };
    }

    /** What follows the first byte; the end and a failure are left for the next fill. */
    private int rest(ByteBuffer buffer) {
        if (!buffer.hasRemaining()) {
            return 0;
        }
        try {
            int n = pipe.tryRead(buffer).orElse(0);
            if (n >= 0) {
                return n;
            }
            state.compareAndSet(null, new State.End());
        } catch (IOException e) {
            state.compareAndSet(null, new State.Failed(e));
        }
        return 0;
    }

    /** Lets a thread wait until there is something to fill, unless one does or there is. */
    void await() {
        if (state.compareAndSet(null, new State.Awaited())) {
            Thread.ofVirtual().name("npipe-jetty-read").start(this::take);
        } else if (!(state.get() instanceof State.Awaited)) {
            ready.run();
        }
    }

    private void take() {
        state.set(next());
        ready.run();
    }

    private State next() {
        try {
            var one = ByteBuffer.allocate(1);
            int n = pipe.read(one);
            while (n == 0) {
                n = pipe.read(one); // past a message of no bytes
            }
            return n < 0 ? new State.End() : new State.First(one.get(0));
        } catch (Throwable e) {
            return new State.Failed(e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import dev.npipe.NamedPipeChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The reads of an end point. A pipe does not tell that it has something to read, other than by a
 * read: so the thread that waits takes one byte, which the next {@link #fill} hands out first. A
 * connection at rest costs no buffer.
 */
final class ReadSide {
    private final NamedPipeChannel pipe;
    private final Runnable ready;

    /** Set before {@link #waiting} is cleared: who finds nobody waiting finds what was brought. */
    private volatile @Nullable Arrival arrival;

    /** Guarded by this where it is set. */
    private volatile boolean waiting;

    /** What the thread that waited has brought. */
    private sealed interface Arrival {
        /** The first of the bytes that are there. */
        record First(byte value) implements Arrival {}

        /** The end of the stream. */
        record End() implements Arrival {}

        /** The read has failed. */
        record Failed(Throwable failure) implements Arrival {}
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
        if (waiting || !buffer.hasRemaining()) {
            return 0; // what is behind the byte that the thread may have taken must not overtake it
        }
        return switch (arrival) {
            case null -> pipe.tryRead(buffer).orElse(0);
            case Arrival.First(byte value) -> {
                arrival = null;
                buffer.put(value);
                yield 1 + rest(buffer);
            }
            case Arrival.End() -> -1;
            case Arrival.Failed(IOException e) -> throw e;
            case Arrival.Failed(Throwable e) -> throw new IOException(pipe + ": " + e, e);
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
            arrival = new Arrival.End();
        } catch (IOException e) {
            arrival = new Arrival.Failed(e);
        }
        return 0;
    }

    /** Lets a thread wait until there is something to fill, unless one does or there is. */
    void await() {
        if (begins()) {
            Thread.ofVirtual().name("npipe-jetty-read").start(this::take);
        } else if (!waiting) {
            ready.run();
        }
    }

    private synchronized boolean begins() {
        boolean begins = !waiting && arrival == null;
        waiting |= begins;
        return begins;
    }

    private void take() {
        arrival = next();
        waiting = false;
        ready.run();
    }

    private Arrival next() {
        try {
            var one = ByteBuffer.allocate(1);
            int n = pipe.read(one);
            while (n == 0) {
                n = pipe.read(one); // past a message of no bytes
            }
            return n < 0 ? new Arrival.End() : new Arrival.First(one.get(0));
        } catch (Throwable e) {
            return new Arrival.Failed(e);
        }
    }
}

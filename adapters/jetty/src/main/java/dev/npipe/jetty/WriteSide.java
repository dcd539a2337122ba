// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import dev.npipe.NamedPipeChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The writes of an end point. A pipe does not tell that it has room, other than by a write: so the
 * thread that waits has a copy of the next bytes to write, which count as flushed. Jetty may give
 * its own buffers back at any time, such as when the connection was idle for too long.
 */
final class WriteSide {
    /** No more than a message-type pipe takes at once. */
    private static final int MAX_WAITING = 32 * 1024;

    /** Up to here several buffers are copied together: one system call instead of many. */
    private static final int MAX_TOGETHER = 16 * 1024;

    private final NamedPipeChannel pipe;
    private final Runnable ready;

    /** Set before {@link #waiting} is cleared. */
    private volatile @Nullable Throwable failure;

    private volatile boolean waiting;

    /**
     * @param ready called when there is room again, or a write has failed
     */
    WriteSide(NamedPipeChannel pipe, Runnable ready) {
        this.pipe = pipe;
        this.ready = ready;
    }

    /**
     * Writes what there is room for, and never waits; its callers take turns.
     *
     * @return true if nothing is left, and nobody waits with bytes of an earlier flush
     */
    boolean flush(ByteBuffer... buffers) throws IOException {
        if (waiting) {
            return false;
        }
        Throwable failed = failure;
        if (failed != null) {
            throw failed instanceof IOException e
                    ? e
                    : new IOException(pipe + ": " + failed, failed);
        }
        if (wroteAll(buffers)) {
            return true;
        }
        ByteBuffer next = copy(buffers, Math.min(MAX_WAITING, remaining(buffers)));
        skip(buffers, next.remaining());
        waiting = true;
        Thread.ofVirtual().name("npipe-jetty-write").start(() -> write(next));
        return false;
    }

    /** Sees to it that {@code ready} is called when a flush can do more. */
    void await() {
        if (!waiting) {
            ready.run(); // the thread that waited was done before anybody listened
        }
    }

    private boolean wroteAll(ByteBuffer[] buffers) throws IOException {
        long bytes = remaining(buffers);
        if (buffers.length > 1 && bytes > 0 && bytes <= MAX_TOGETHER) {
            skip(buffers, pipe.tryWrite(copy(buffers, bytes)).orElse(0));
        } else {
            writeOneByOne(buffers);
        }
        return remaining(buffers) == 0;
    }

    private void writeOneByOne(ByteBuffer[] buffers) throws IOException {
        for (ByteBuffer buffer : buffers) {
            if (buffer.hasRemaining()) {
                pipe.tryWrite(buffer);
            }
            if (buffer.hasRemaining()) {
                return;
            }
        }
    }

    private static long remaining(ByteBuffer[] buffers) {
        long bytes = 0;
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        return bytes;
    }

    private static ByteBuffer copy(ByteBuffer[] buffers, long bytes) {
        ByteBuffer copy = ByteBuffer.allocate((int) bytes);
        for (ByteBuffer buffer : buffers) {
            int n = Math.min(copy.remaining(), buffer.remaining());
            copy.put(buffer.slice(buffer.position(), n));
        }
        return copy.flip();
    }

    private static void skip(ByteBuffer[] buffers, int bytes) {
        int left = bytes;
        for (ByteBuffer buffer : buffers) {
            int n = Math.min(left, buffer.remaining());
            buffer.position(buffer.position() + n);
            left -= n;
        }
    }

    private void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                pipe.write(bytes);
            }
        } catch (Throwable e) {
            failure = e;
        }
        waiting = false;
        ready.run();
    }
}

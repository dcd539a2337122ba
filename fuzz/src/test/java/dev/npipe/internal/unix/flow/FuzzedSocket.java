// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.socket.Sink;
import dev.npipe.internal.unix.socket.Source;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/**
 * A socket whose peer sends bytes that a fuzzer made up, in pieces, and then ends; what it is sent
 * is kept. Nothing waits here: a wait without a limit is over at once, one whose limit has passed
 * times out.
 */
public final class FuzzedSocket implements UnixSocket, Source, Sink {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final ByteBuffer incoming;
    private final int piece;
    private final boolean pauses;
    private final PeerIdentity peer;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    /** True after a read that found nothing, until the wait that follows it. */
    private boolean foundNothing;

    private boolean ready;
    private boolean closed;

    /**
     * A peer that sends these bytes.
     *
     * @param cut how they arrive: 0 all at once, else in pieces of so many bytes (bits 0 to 6),
     *     with a pause before each (bit 7)
     */
    FuzzedSocket(ByteBuffer incoming, int cut, PeerIdentity peer) {
        this.incoming = incoming;
        this.piece = (cut & 0x7F) == 0 ? Integer.MAX_VALUE : cut & 0x7F;
        this.pauses = (cut & 0x80) != 0;
        this.peer = peer;
    }

    /** What this was sent so far. */
    public synchronized ByteBuffer sent() {
        return ByteBuffer.wrap(sent.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** True when all that the peer sends was received. */
    public synchronized boolean isTaken() {
        return !incoming.hasRemaining();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Waits until this was sent so many bytes or closed; false when neither happens. */
    public synchronized boolean awaitSent(int bytes) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!closed && sent.size() < bytes) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Waits until this is closed; false when it is not. */
    public boolean awaitClosed() throws InterruptedException {
        return awaitSent(Integer.MAX_VALUE);
    }

    @Override
    public Source source() {
        return this;
    }

    @Override
    public Sink sink() {
        return this;
    }

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        while (true) {
            int n = readNow(dst);
            if (n != 0) {
                return n;
            }
            awaitReadable(deadline);
        }
    }

    @Override
    public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException {
        ByteBuffer arrived = ByteBuffer.allocate(head.remaining() + body.remaining());
        int n = read(arrived, deadline);
        arrived.flip();
        for (ByteBuffer dst : new ByteBuffer[] {head, body}) {
            int part = Math.min(arrived.remaining(), dst.remaining());
            dst.put(arrived.slice(arrived.position(), part));
            arrived.position(arrived.position() + part);
        }
        return n;
    }

    @Override
    public synchronized int readNow(ByteBuffer dst) {
        foundNothing = pauses && !ready;
        if (foundNothing) {
            return 0;
        }
        ready = false;
        if (!incoming.hasRemaining()) {
            return -1;
        }
        int n = Math.min(Math.min(piece, dst.remaining()), incoming.remaining());
        dst.put(dst.position(), incoming, incoming.position(), n);
        dst.position(dst.position() + n);
        incoming.position(incoming.position() + n);
        return n;
    }

    @Override
    public synchronized void awaitReadable(Deadline deadline) throws IOException {
        if (foundNothing) {
            deadline.check();
            ready = true;
        }
    }

    @Override
    public void write(ByteBuffer src, Deadline deadline) {
        writeNow(src);
    }

    @Override
    public void write(ByteBuffer[] srcs, Deadline deadline) {
        for (ByteBuffer src : srcs) {
            writeNow(src);
        }
    }

    @Override
    public synchronized int writeNow(ByteBuffer src) {
        int n = src.remaining();
        while (src.hasRemaining()) {
            sent.write(src.get());
        }
        notifyAll();
        return n;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void shutdownInput() {}

    @Override
    public boolean hungUp() {
        return false;
    }

    @Override
    public int unsent() {
        return 0;
    }

    @Override
    public void bufferSizes(int receive, int send) {}

    @Override
    public PeerIdentity credentials() {
        return peer;
    }

    @Override
    public PeerIdentity peer() {
        return peer;
    }

    /** What is there, or the end, is readable at once: a pause is over then. */
    @Override
    public synchronized void onReadable(Runnable callback) {
        ready = true;
        if (!closed) {
            Thread.startVirtualThread(callback);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}

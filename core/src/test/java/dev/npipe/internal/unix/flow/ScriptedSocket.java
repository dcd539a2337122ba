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
import java.nio.channels.InterruptedByTimeoutException;
import java.util.Random;

/**
 * A socket whose incoming bytes are known beforehand and arrive in pieces of any size, with pauses
 * and time limits anywhere; what is sent is kept.
 */
class ScriptedSocket implements UnixSocket, Source, Sink {

    private final ByteBuffer incoming;
    private final Random random;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final boolean takesHeapAsItIs;
    private int writesUntilFailure = Integer.MAX_VALUE;
    private boolean foundNothing;
    private boolean closed;

    ScriptedSocket(byte[] incoming, Random random) {
        this.incoming = ByteBuffer.wrap(incoming);
        this.random = random;
        this.takesHeapAsItIs = random.nextBoolean();
    }

    /** One of the next writes fails, counted from 1. */
    void failAtWrite(int number) {
        writesUntilFailure = number;
    }

    /** What was sent, for taking apart. */
    ByteBuffer sent() {
        return ByteBuffer.wrap(sent.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean isClosed() {
        return closed;
    }

    private int piece(int room) {
        int most = random.nextInt(4) == 0 ? room : Math.min(room, 1 + random.nextInt(40));
        return Math.min(most, incoming.remaining());
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
        int first = read(head, deadline);
        return first < 0 || head.hasRemaining() ? first : first + take(body);
    }

    @Override
    public int readNow(ByteBuffer dst) {
        foundNothing = random.nextInt(8) == 0;
        if (foundNothing) {
            return 0;
        }
        return incoming.hasRemaining() ? take(dst) : -1;
    }

    private int take(ByteBuffer dst) {
        int n = piece(dst.remaining());
        dst.put(incoming.slice(incoming.position(), n));
        incoming.position(incoming.position() + n);
        return n;
    }

    @Override
    public void awaitReadable(Deadline deadline) throws IOException {
        if (foundNothing && !deadline.isNever() && random.nextBoolean()) {
            throw new InterruptedByTimeoutException();
        }
    }

    @Override
    public boolean takesHeapAsItIs() {
        return takesHeapAsItIs;
    }

    @Override
    public void write(ByteBuffer src, Deadline deadline) throws IOException {
        if (--writesUntilFailure == 0) {
            throw new IOException("no memory");
        }
        while (src.hasRemaining()) {
            if (!deadline.isNever() && random.nextInt(20) == 0) {
                throw new InterruptedByTimeoutException();
            }
            writeNow(src);
        }
    }

    @Override
    public void write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        for (ByteBuffer src : srcs) {
            write(src, deadline);
        }
    }

    @Override
    public int writeNow(ByteBuffer src) {
        int n = Math.min(src.remaining(), random.nextInt(2000));
        for (int i = 0; i < n; i++) {
            sent.write(src.get());
        }
        return n;
    }

    /** Which is not true, as it may be on a system that nobody has tried. */
    @Override
    public int mostAtOnce() {
        return random.nextInt(3) == 0 ? 0 : MOST_AT_ONCE;
    }

    @Override
    public void shutdownOutput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdownInput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean hungUp() {
        return false;
    }

    @Override
    public int unsent() {
        return 0;
    }

    @Override
    public void bufferSizes(int receive, int send) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PeerIdentity credentials() {
        return peer();
    }

    @Override
    public PeerIdentity peer() {
        throw new UnsupportedOperationException();
    }

    /** Nothing arrives later than everything that is there. */
    @Override
    public void onReadable(Runnable callback) {
        assert !closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}

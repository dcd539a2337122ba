// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.Win32Error;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** What connections of both types share: the socket, the locks, who and what is at the ends. */
abstract sealed class LocalConnection implements Connection
        permits ByteConnection, FramedConnection {
    private static final long DRAIN_POLL_MIN_NANOS = 20_000;
    private static final long DRAIN_POLL_MAX_NANOS = 5_000_000;

    /** The pipe, for messages. */
    final String pipe;

    final LocalSocket socket;
    final LocalEnd end;
    final ReentrantLock readLock = new ReentrantLock();
    final ReentrantLock writeLock = new ReentrantLock();
    final InBuffer in;

    private final AtomicBoolean closed = new AtomicBoolean();

    LocalConnection(LocalSocket socket, LocalEnd end) {
        this.pipe = end.address().toString();
        this.socket = end.isOneWay() ? new OneWaySocket(socket, end) : socket;
        this.end = end;
        this.in = new InBuffer(this.socket);
    }

    /** True when the client left without leaving data; asked before the application sees it. */
    abstract boolean hasLeft() throws IOException;

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        readLock.lock();
        try {
            checkOpen();
            return readLocked(dst, deadline);
        } finally {
            leaveRead();
        }
    }

    /** What is buffered needs no system call, and so nobody to wake it. */
    @Override
    public int readNow(ByteBuffer dst) throws IOException {
        if (!in.mayHoldSome() || !readLock.tryLock()) {
            return NOT_NOW;
        }
        try {
            return closed.get() ? NOT_NOW : readBufferedLocked(dst);
        } finally {
            leaveRead();
        }
    }

    @Override
    public long read(ByteBuffer[] dsts, Deadline deadline) throws IOException {
        readLock.lock();
        try {
            checkOpen();
            return scatter(dsts, deadline);
        } finally {
            leaveRead();
        }
    }

    private long scatter(ByteBuffer[] dsts, Deadline deadline) throws IOException {
        long total = 0;
        boolean first = true;
        for (ByteBuffer dst : dsts) {
            if (!dst.hasRemaining()) {
                continue;
            }
            if (!first && !continues()) {
                break;
            }
            int n;
            try {
                n = readLocked(dst, deadline);
            } catch (IOException e) {
                if (first || closed.get()) {
                    throw e;
                }
                break; // what came before it is not lost; the next read fails with it
            }
            if (n < 0) {
                return first ? -1 : total;
            }
            total += n;
            first = false;
            if (dst.hasRemaining()) {
                break;
            }
        }
        return total;
    }

    /** One read, with the read lock held. */
    abstract int readLocked(ByteBuffer dst, Deadline deadline) throws IOException;

    /** One read of what is buffered, with the read lock held; NOT_NOW if it might have to wait. */
    int readBufferedLocked(ByteBuffer dst) throws IOException {
        return NOT_NOW;
    }

    /** True when a scattering read may go on into its next buffer without waiting for long. */
    abstract boolean continues();

    /** Gives up the read lock and what goes with it. */
    void leaveRead() {
        if (closed.get()) {
            in.discard();
        } else {
            in.release();
        }
        readLock.unlock();
    }

    @Override
    public int write(ByteBuffer src, Deadline deadline) throws IOException {
        writeLock.lock();
        try {
            checkOpen();
            return writeLocked(src, deadline);
        } catch (IOException e) {
            throw writeFailed(e);
        } finally {
            leaveWrite();
        }
    }

    @Override
    public int writeNow(ByteBuffer src) throws IOException {
        if (src.remaining() > LocalSocket.SHORT || !writeLock.tryLock()) {
            return NOT_NOW;
        }
        try {
            return closed.get() ? NOT_NOW : writeShortLocked(src);
        } catch (IOException e) {
            throw writeFailed(e);
        } finally {
            leaveWrite();
        }
    }

    @Override
    public long write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        writeLock.lock();
        try {
            checkOpen();
            return writeLocked(srcs, deadline);
        } catch (IOException e) {
            throw writeFailed(e);
        } finally {
            leaveWrite();
        }
    }

    /** One write, with the write lock held. */
    abstract int writeLocked(ByteBuffer src, Deadline deadline) throws IOException;

    /** One short write, with the write lock held; NOT_NOW if it might have to wait. */
    int writeShortLocked(ByteBuffer src) throws IOException {
        return NOT_NOW;
    }

    /** One gathering write, with the write lock held. */
    abstract long writeLocked(ByteBuffer[] srcs, Deadline deadline) throws IOException;

    /** What a write fails with, with the write lock held. */
    IOException writeFailed(IOException e) throws IOException {
        return e instanceof PeerGoneException ? gone(e) : e;
    }

    /** Gives up the write lock and what goes with it. */
    void leaveWrite() {
        writeLock.unlock();
    }

    @Override
    public PipePeek peek(ByteBuffer dst) throws IOException {
        checkOpen();
        if (!enterReadUnlessWaiting()) {
            return new PipePeek(0, 0, 0);
        }
        try {
            in.fillNow();
            return peekLocked(dst);
        } finally {
            leaveRead();
        }
    }

    /** A look at what is buffered, with the read lock held. */
    abstract PipePeek peekLocked(ByteBuffer dst) throws IOException;

    /** Takes the read lock unless another thread waits for data under it: then nothing is there. */
    private boolean enterReadUnlessWaiting() {
        while (!readLock.tryLock()) {
            if (in.isWaiting()) {
                return false;
            }
            LockSupport.parkNanos(10_000);
        }
        return true;
    }

    IOException gone(IOException cause) {
        return Win32Error.exception(
                pipe, Win32Error.NO_DATA, "the other end of the pipe is closed", cause);
    }

    IOException broken(String reason) {
        return Win32Error.exception(pipe, Win32Error.BROKEN_PIPE, reason);
    }

    IOException badPipe(String reason) {
        return Win32Error.exception(pipe, Win32Error.BAD_PIPE, reason);
    }

    @Override
    public boolean isOpen() {
        return !closed.get();
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Refuses to go on when this is closed. */
    void checkOpen() throws IOException {
        if (closed.get()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public PipeInfo info() {
        return end.info();
    }

    @Override
    public PeerIdentity peer() throws IOException {
        return end.remote().isPresent() ? end.remote().get() : socket.peer();
    }

    /** Asks the system until the peer has taken everything out of its buffers. */
    void awaitFetched(Deadline deadline) throws IOException {
        long pause = DRAIN_POLL_MIN_NANOS;
        while (true) {
            checkOpen();
            boolean fetched = socket.unsent() == 0; // or thrown away, if the peer has closed
            if (fetched && !socket.leftUnread()) {
                return;
            }
            if (fetched) {
                throw broken("the other end closed before it had read everything");
            }
            deadline.check();
            Waits.pause(pause, deadline);
            pause = Math.min(pause * 2, DRAIN_POLL_MAX_NANOS);
        }
    }

    @Override
    public void runAsClient(Runnable action) {
        throw new UnsupportedOperationException(
                pipe + ": this system cannot act as another user in one thread");
    }

    /** On a socket, closing is all there is to it: what was written can still be read. */
    @Override
    public void disconnect() throws IOException {
        checkOpen();
    }

    @Override
    public void readMode(PipeMode mode) throws IOException {
        if (mode == PipeMode.MESSAGE) {
            throw Win32Error.exception(
                    pipe,
                    Win32Error.INVALID_PARAMETER,
                    "a byte-type pipe cannot be read in message mode");
        }
    }

    @Override
    public PipeMode readMode() {
        return PipeMode.BYTE;
    }

    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            closeSocket();
        } finally {
            end.released().run();
            if (readLock.tryLock()) {
                leaveRead();
            }
        }
    }

    /** Closes the socket, now or as soon as nothing is lost by it; whoever waits there is woken. */
    void closeSocket() throws IOException {
        socket.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipePeek;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.TurnLock;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.drain.ReadTurn;
import dev.npipe.internal.unix.framing.InBuffer;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.Sink;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/**
 * What connections of both types share: the socket, whose turn it is in each direction, who and
 * what is at the ends. A method whose name ends in {@code Locked} is called with the lock of its
 * direction held.
 */
public abstract sealed class UnixConnection implements Connection
        permits ByteConnection, MessageConnection {

    /** The pipe, for messages. */
    final String pipe;

    final PipeEnd end;
    final UnixSocket socket;
    final InBuffer in;
    final ReadTurn readTurn;
    final Sink sink;
    final TurnLock writeLock = new TurnLock();

    final Ended closed = new Ended();

    UnixConnection(Streams streams, PipeEnd end) {
        this.pipe = end.address().toString();
        this.end = end;
        this.socket = streams.socket();
        this.in = new InBuffer(streams.source());
        this.readTurn = new ReadTurn(in, closed);
        this.sink = streams.sink();
    }

    /** This end is in use from now on, and closes by itself if the peer's fault ends it. */
    public final void begin() {
        readTurn.begin();
        socket.usedIn(new SocketTurns(readTurn, writeLock, this::leaveWrite));
    }

    /** True when the client is gone without leaving data; asked before the application sees it. */
    public abstract boolean hasLeft() throws IOException;

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        readTurn.enter(deadline);
        try {
            checkOpen();
            return readLocked(dst, deadline);
        } finally {
            readTurn.leave();
        }
    }

    /** What is buffered or near needs no system call, and so nobody to wake it. */
    @Override
    public int readNow(ByteBuffer dst) throws IOException {
        if (!NearBytes.mayBe(in) || !readTurn.tryEnter()) {
            return NOT_NOW;
        }
        try {
            return isClosed() ? NOT_NOW : readBufferedLocked(dst);
        } finally {
            readTurn.leave();
        }
    }

    @Override
    public int tryRead(ByteBuffer dst) throws IOException {
        if (!readTurn.enterUnlessWaiting()) {
            return NOT_NOW;
        }
        try {
            checkOpen();
            return readPresentLocked(dst);
        } finally {
            readTurn.leave();
        }
    }

    @Override
    public long read(ByteBuffer[] dsts, Deadline deadline) throws IOException {
        readTurn.enter(deadline);
        try {
            checkOpen();
            return Scatter.into(dsts, dst -> readLocked(dst, deadline), this::continues, closed);
        } finally {
            readTurn.leave();
        }
    }

    /** One read. */
    abstract int readLocked(ByteBuffer dst, Deadline deadline) throws IOException;

    /** One read of what is buffered; NOT_NOW if it might have to wait. */
    abstract int readBufferedLocked(ByteBuffer dst) throws IOException;

    /** One read of what the system has now; NOT_NOW if that is nothing. */
    abstract int readPresentLocked(ByteBuffer dst) throws IOException;

    /** True when a scattering read may go on into its next buffer without waiting for long. */
    abstract boolean continues();

    @Override
    public int write(ByteBuffer src, Deadline deadline) throws IOException {
        writeLock.lock(deadline);
        try {
            checkOpen();
            return writeLocked(src, deadline);
        } catch (IOException e) {
            throw writeFailed(e);
        } catch (RuntimeException | Error e) {
            writeBroke();
            throw e;
        } finally {
            leaveWrite();
        }
    }

    @Override
    public int writeNow(ByteBuffer src) throws IOException {
        if (src.remaining() > Sink.SHORT || !writeLock.tryLock()) {
            return NOT_NOW;
        }
        try {
            return isClosed() ? NOT_NOW : writeShortLocked(src);
        } catch (IOException e) {
            throw writeFailed(e);
        } catch (RuntimeException | Error e) {
            writeBroke();
            throw e;
        } finally {
            leaveWrite();
        }
    }

    @Override
    public int tryWrite(ByteBuffer src) throws IOException {
        return writeLock.tryLock() ? (int) writingLocked(() -> writeAtOnceLocked(src)) : NOT_NOW;
    }

    @Override
    public long write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        return writing(() -> writeLocked(srcs, deadline), deadline);
    }

    /** What a thread does while it is its turn to write. */
    interface Writing {
        long run() throws IOException;
    }

    /** Writes something when it is this thread's turn. */
    final long writing(Writing something, Deadline deadline) throws IOException {
        writeLock.lock(deadline);
        return writingLocked(something);
    }

    private long writingLocked(Writing something) throws IOException {
        try {
            checkOpen();
            return something.run();
        } catch (IOException e) {
            throw writeFailed(e);
        } catch (RuntimeException | Error e) {
            writeBroke();
            throw e;
        } finally {
            leaveWrite();
        }
    }

    /** One write. */
    abstract int writeLocked(ByteBuffer src, Deadline deadline) throws IOException;

    /** One short write; NOT_NOW if it might have to wait. */
    abstract int writeShortLocked(ByteBuffer src) throws IOException;

    /** One write of what the system takes now; NOT_NOW if that is nothing. */
    abstract int writeAtOnceLocked(ByteBuffer src) throws IOException;

    /** One gathering write. */
    abstract long writeLocked(ByteBuffer[] srcs, Deadline deadline) throws IOException;

    /** What a write fails with, with the write lock held. */
    IOException writeFailed(IOException e) throws IOException {
        return e instanceof PeerGoneException
                ? Win32Error.exception(
                        pipe, Win32Error.NO_DATA, "the other end of the pipe is closed", e)
                : e;
    }

    /** Before a write fails with what is no failure of the socket, with the write lock held. */
    void writeBroke() {}

    /** Gives up the write lock and what goes with it. */
    void leaveWrite() {
        writeLock.unlock();
    }

    @Override
    public PipePeek peek(ByteBuffer dst) throws IOException {
        checkOpen();
        if (!readTurn.enterUnlessWaiting()) {
            return new PipePeek(0, 0, 0);
        }
        try {
            in.fillNow();
            return peekLocked(dst);
        } finally {
            readTurn.leave();
        }
    }

    /** A look at what is buffered. */
    abstract PipePeek peekLocked(ByteBuffer dst) throws IOException;

    IOException broken(String reason) {
        return Win32Error.exception(pipe, Win32Error.BROKEN_PIPE, reason);
    }

    IOException badPipe(String reason) {
        return Win32Error.exception(pipe, Win32Error.BAD_PIPE, reason);
    }

    @Override
    public boolean isOpen() {
        return !isClosed();
    }

    boolean isClosed() {
        return closed.get();
    }

    /** Refuses to go on when this is closed. */
    void checkOpen() throws IOException {
        if (isClosed()) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public PipeInfo info() {
        return end.info();
    }

    @Override
    public PipeDirection opened() {
        return end.direction();
    }

    @Override
    public PeerIdentity peer() throws IOException {
        var client = end.carrier().client();
        return client.isPresent() ? client.get() : socket.peer();
    }

    @Override
    public boolean isPeerGone() throws IOException {
        checkOpen();
        return socket.hungUp();
    }

    /** Waits until the peer has taken everything out of its system's buffers. */
    void awaitFetched(Deadline deadline) throws IOException {
        FetchWait.await(pipe, socket, this::checkOpen, deadline);
    }

    @Override
    public void shutdownOutput(Deadline deadline) throws IOException {
        if (!end.carrier().carriesHalfClose()) {
            throw new UnsupportedOperationException(
                    pipe
                            + ": a file server carries no half-close: its client would lose what it"
                            + " has not read");
        }
        writing(
                () -> {
                    endOutputLocked(deadline);
                    return 0;
                },
                deadline);
    }

    /** Tells the peer that no more data comes. */
    abstract void endOutputLocked(Deadline deadline) throws IOException;

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

    /**
     * Nobody is waited for: whoever is in here is woken, and the last one gives back the buffer.
     */
    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            closeSocket();
        } finally {
            try {
                end.released().run();
            } finally {
                if (readTurn.tryEnter()) {
                    readTurn.leave();
                }
            }
        }
    }

    /** A write that the close cuts off leaves nothing to be kept. */
    private void closeSocket() throws IOException {
        if (writeLock.tryLock()) {
            try {
                end.carrier().close(pipe, end.fixed().type(), socket);
            } finally {
                writeLock.unlock();
            }
        } else {
            socket.close();
        }
    }
}

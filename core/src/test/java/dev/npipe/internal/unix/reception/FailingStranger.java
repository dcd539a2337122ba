// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.security.UserNamespace;
import dev.npipe.internal.unix.socket.Sink;
import dev.npipe.internal.unix.socket.Source;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The socket of a client of which one call fails for lack of memory. */
final class FailingStranger implements UnixSocket, Source, Sink {
    private final PeerIdentity user;
    private final int failing;
    private final Queue<ByteBuffer> incoming = new ArrayDeque<>();
    private @Nullable Runnable callback;
    private int calls;
    private boolean left;
    private boolean closed;

    /**
     * A client of the user with this number.
     *
     * @param failing the call that fails, counted from 1
     */
    FailingStranger(long uid, int failing) throws java.io.IOException {
        this.user =
                PeerIdentity.ofNumbers(
                        UserNamespace.here(),
                        Optional::empty,
                        uid,
                        uid,
                        Optional.empty(),
                        OptionalLong.empty());
        this.failing = failing;
    }

    /** One of the calls of this socket, or of something else that is to fail in its turn. */
    synchronized void call() {
        if (++calls == failing) {
            throw new OutOfMemoryError("as a test, in call " + failing);
        }
    }

    synchronized boolean hasFailed() {
        return calls >= failing;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Whoever is to be called back is, as by a backend, which survives what is thrown. */
    void send(ByteBuffer bytes) {
        synchronized (this) {
            incoming.add(bytes);
        }
        tell();
    }

    void leave() {
        synchronized (this) {
            left = true;
        }
        tell();
    }

    private void tell() {
        Runnable told;
        synchronized (this) {
            told = callback;
            callback = null;
        }
        if (told != null) {
            surviving(told);
        }
    }

    /** What a thread of the library does, which logs what is thrown and goes on. */
    static void surviving(Runnable step) {
        try {
            step.run();
        } catch (OutOfMemoryError e) {
            if (!String.valueOf(e.getMessage()).startsWith("as a test")) {
                throw e;
            }
        }
    }

    @Override
    public Source source() {
        call();
        return this;
    }

    @Override
    public Sink sink() {
        call();
        return this;
    }

    @Override
    public synchronized int readNow(ByteBuffer dst) {
        call();
        ByteBuffer next = incoming.poll();
        if (next == null) {
            return left ? -1 : 0;
        }
        int n = next.remaining();
        dst.put(next);
        return n;
    }

    @Override
    public synchronized int writeNow(ByteBuffer src) {
        call();
        int n = src.remaining();
        src.position(src.limit());
        return n;
    }

    @Override
    public void onReadable(Runnable wanted) {
        call();
        boolean some;
        synchronized (this) {
            callback = closed ? null : wanted;
            some = !closed && (left || !incoming.isEmpty());
        }
        if (some) {
            Thread.startVirtualThread(this::tell);
        }
    }

    @Override
    public synchronized boolean hungUp() {
        call();
        return left;
    }

    @Override
    public void bufferSizes(int receive, int send) {
        call();
    }

    @Override
    public PeerIdentity credentials() {
        call();
        return user;
    }

    @Override
    public PeerIdentity peer() {
        return user;
    }

    /** The number is free whatever goes wrong then. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            callback = null;
        }
        call();
    }

    @Override
    public void awaitReadable(Deadline deadline) {
        throw new AssertionError("nobody waits here");
    }

    @Override
    public int read(ByteBuffer dst, Deadline deadline) {
        throw new AssertionError("nobody waits here");
    }

    @Override
    public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) {
        throw new AssertionError("nobody waits here");
    }

    @Override
    public void write(ByteBuffer src, Deadline deadline) {
        throw new AssertionError("nobody waits here");
    }

    @Override
    public void write(ByteBuffer[] srcs, Deadline deadline) {
        throw new AssertionError("nobody waits here");
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void shutdownInput() {}

    @Override
    public int unsent() {
        return 0;
    }
}

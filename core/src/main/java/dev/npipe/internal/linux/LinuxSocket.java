// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.local.Buffers;
import dev.npipe.internal.local.LocalSocket;
import dev.npipe.internal.local.PeerGoneException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.InterruptedByTimeoutException;
import org.jspecify.annotations.Nullable;

/** A connected stream socket, whose descriptor stays in blocking mode. */
final class LinuxSocket implements LocalSocket, Epoll.Listener {
    /** From here on a heap buffer is handed to the kernel itself and not copied. */
    private static final int HEAP_MIN = 16 * 1024;

    /** As much of such a buffer is copied, for the call that has to wait. */
    private static final int HEAP_STEP = 4 * 1024;

    /** The most in one such call, for whose length the garbage collector has to wait. */
    private static final long CRITICAL_MAX = 256 * 1024;

    private static final MemorySegment NO_MESSAGE = MemorySegment.NULL;

    private static final int ENDED = Constants.EPOLLHUP | Constants.EPOLLERR;

    private final Descriptor descriptor;
    private final Interest interest;
    private final SocketCalls calls;
    private final Parking reading = new Parking();
    private final Parking writing = new Parking();

    /** Each is used by the one thread in its direction, between enter and leave. */
    private final MemorySegment readState = States.borrow();

    private final MemorySegment writeState = States.borrow();

    /** What the kernel was told last, in milliseconds; 0 is for ever. */
    private long receiveTimeout;

    private long sendTimeout;

    LinuxSocket(int fd) {
        this.descriptor = new Descriptor(fd, this::beforeClose);
        this.interest = new Interest(descriptor, this);
        this.calls = new SocketCalls(descriptor);
    }

    private void beforeClose() {
        interest.forget();
        States.giveBack(readState);
        States.giveBack(writeState);
    }

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        return read(dst, 0, deadline);
    }

    @Override
    public int readAll(ByteBuffer dst, Deadline deadline) throws IOException {
        return read(dst, Constants.MSG_WAITALL, deadline);
    }

    private int read(ByteBuffer dst, int flags, Deadline deadline) throws IOException {
        boolean wait = mayWait(deadline);
        if (wait) {
            interest.notToRead();
        }
        int how = wait ? flags : Constants.MSG_DONTWAIT;
        int n = dst.isDirect() ? receive(dst, how, deadline) : receiveHeap(dst, how, deadline);
        if (n == 0 && deadline.hasPassed()) {
            throw new InterruptedByTimeoutException();
        }
        return n;
    }

    @Override
    public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException {
        boolean wait = mayWait(deadline);
        if (wait) {
            interest.notToRead();
        }
        MemorySegment message = Gather.message(States.message(readState), head, body);
        int n = receive(null, message, wait ? 0 : Constants.MSG_DONTWAIT, deadline);
        if (n == 0 && deadline.hasPassed()) {
            throw new InterruptedByTimeoutException();
        }
        if (n > 0) {
            int first = Math.min(n, head.remaining());
            head.position(head.position() + first);
            body.position(body.position() + n - first);
        }
        return n;
    }

    @Override
    public int readNow(ByteBuffer dst) throws IOException {
        return dst.isDirect()
                ? receive(dst, Constants.MSG_DONTWAIT, Deadline.NEVER)
                : receiveHeap(dst, Constants.MSG_DONTWAIT, Deadline.NEVER);
    }

    private int receiveHeap(ByteBuffer dst, int flags, Deadline deadline) throws IOException {
        if (dst.remaining() >= HEAP_MIN) {
            int n = receiveWithoutCopy(dst);
            if (n > 0) {
                return n;
            }
        }
        ByteBuffer buffer = Buffers.borrow();
        try {
            buffer.limit(step(dst));
            int n = receive(buffer, flags, deadline);
            if (n > 0) {
                dst.put(buffer.flip());
            }
            return n;
        } finally {
            Buffers.giveBack(buffer);
        }
    }

    private static int step(ByteBuffer heap) {
        int size = heap.remaining();
        return size >= HEAP_MIN ? HEAP_STEP : size;
    }

    /** Without a copy, of what is there; anything but a number of bytes means to ask again. */
    private int receiveWithoutCopy(ByteBuffer dst) {
        if (!descriptor.tryEnter()) {
            return -1;
        }
        try {
            int n = Libc.recvNow(descriptor.fd, slice(dst));
            if (n > 0) {
                dst.position(dst.position() + n);
            }
            return n;
        } finally {
            descriptor.leave();
        }
    }

    private static MemorySegment slice(ByteBuffer buffer) {
        MemorySegment all = MemorySegment.ofBuffer(buffer);
        return all.asSlice(0, Math.min(all.byteSize(), CRITICAL_MAX));
    }

    private int receive(ByteBuffer dst, int flags, Deadline deadline) throws IOException {
        int n = receive(MemorySegment.ofBuffer(dst), NO_MESSAGE, flags, deadline);
        if (n > 0) {
            dst.position(dst.position() + n);
        }
        return n;
    }

    /**
     * One {@code recv} or {@code recvmsg}; 0 when it would have to wait, or has waited until the
     * deadline.
     */
    private int receive(
            @Nullable MemorySegment bytes, MemorySegment message, int flags, Deadline deadline)
            throws IOException {
        descriptor.enter();
        try {
            reading.clear();
            while (true) {
                if ((flags & Constants.MSG_DONTWAIT) == 0) {
                    receiveTimeout =
                            timeout(Constants.SO_RCVTIMEO, receiveTimeout, readState, deadline);
                }
                int n =
                        bytes != null
                                ? Libc.recv(readState, descriptor.fd, bytes, flags)
                                : Libc.recvmsg(readState, descriptor.fd, message, flags);
                if (n > 0) {
                    return n;
                }
                switch (-n) {
                    case 0 -> {
                        checkOpen();
                        return -1;
                    }
                    case Constants.ECONNRESET -> {
                        return -1; // the peer closed with unread data
                    }
                    case Constants.EAGAIN -> {
                        return 0;
                    }
                    case Constants.EINTR -> {} // again, with what is left of the time
                    default -> throw Errno.exception("recv", -n);
                }
            }
        } finally {
            descriptor.leave();
        }
    }

    /** Tells the kernel how long to wait, if that is not what it was told last. */
    private long timeout(int option, long told, MemorySegment state, Deadline deadline)
            throws IOException {
        long millis = deadline.isNever() ? 0 : Math.max(1, deadline.remainingMillis());
        if (millis != told) {
            MemorySegment timeval = States.argument(state, 16);
            timeval.set(JAVA_LONG, 0, millis / 1000);
            timeval.set(JAVA_LONG, 8, millis % 1000 * 1000);
            int result = Libc.setsockopt(state, descriptor.fd, option, timeval);
            if (result < 0) {
                throw Errno.exception("setsockopt", -result);
            }
        }
        return millis;
    }

    private void checkOpen() throws AsynchronousCloseException {
        if (descriptor.isClosed()) {
            throw new AsynchronousCloseException();
        }
    }

    @Override
    public void awaitReadable(Deadline deadline) throws IOException {
        interest.toRead();
        reading.await(deadline, descriptor);
    }

    @Override
    public void ready(int events) {
        if ((events & (Constants.EPOLLIN | Constants.EPOLLRDHUP | ENDED)) != 0) {
            reading.signal();
            Runnable callback = interest.takeCallback();
            if (callback != null) {
                callback.run();
            }
        }
        if ((events & (Constants.EPOLLOUT | ENDED)) != 0) {
            writing.signal();
        }
    }

    @Override
    public void write(ByteBuffer src, Deadline deadline) throws IOException {
        while (src.hasRemaining()) {
            boolean wait = mayWait(deadline);
            if (sendSome(src, wait, deadline) == 0) {
                awaitSpace(deadline);
            }
        }
    }

    @Override
    public void write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        int i = 0;
        while (true) {
            while (i < srcs.length && !srcs[i].hasRemaining()) {
                i++;
            }
            if (i == srcs.length) {
                return;
            }
            if (sendSome(srcs, i, mayWait(deadline), deadline) == 0) {
                awaitSpace(deadline);
            }
        }
    }

    /** True when the kernel may do the waiting. */
    private static boolean mayWait(Deadline deadline) {
        return !Thread.currentThread().isVirtual() && !deadline.hasPassed();
    }

    private void awaitSpace(Deadline deadline) throws IOException {
        deadline.check();
        if (Thread.currentThread().isVirtual()) {
            awaitWritable(deadline);
        }
    }

    private void awaitWritable(Deadline deadline) throws IOException {
        interest.toWrite();
        try {
            writing.await(deadline, descriptor);
        } finally {
            interest.notToWrite();
        }
    }

    private int sendSome(ByteBuffer src, boolean wait, Deadline deadline) throws IOException {
        int sent;
        if (src.isDirect()) {
            sent = send(MemorySegment.ofBuffer(src), NO_MESSAGE, wait, deadline);
        } else if (src.remaining() >= HEAP_MIN && (sent = sendWithoutCopy(src)) > 0) {
            return sent;
        } else {
            ByteBuffer buffer = Buffers.borrow();
            try {
                int n = step(src);
                buffer.put(0, src, src.position(), n).limit(n);
                sent = send(MemorySegment.ofBuffer(buffer), NO_MESSAGE, wait, deadline);
            } finally {
                Buffers.giveBack(buffer);
            }
        }
        src.position(src.position() + sent);
        return sent;
    }

    /** Without a copy, of what fits; anything but a number of bytes means to ask again. */
    private int sendWithoutCopy(ByteBuffer src) {
        if (!descriptor.tryEnter()) {
            return -1;
        }
        try {
            int n = Libc.sendNow(descriptor.fd, slice(src));
            if (n > 0) {
                src.position(src.position() + n);
            }
            return n;
        } finally {
            descriptor.leave();
        }
    }

    private int sendSome(ByteBuffer[] srcs, int from, boolean wait, Deadline deadline)
            throws IOException {
        int count = Gather.directFrom(srcs, from);
        if (count <= 1) {
            return sendSome(srcs[from], wait, deadline);
        }
        ByteBuffer scratch = Buffers.borrow();
        try {
            MemorySegment message = Gather.message(scratch, srcs, from, count);
            int sent = send(null, message, wait, deadline);
            Gather.advance(srcs, from, sent);
            return sent;
        } finally {
            Buffers.giveBack(scratch);
        }
    }

    /** One {@code send} or {@code sendmsg}; 0 when it would have to wait, or has waited. */
    private int send(
            @Nullable MemorySegment bytes, MemorySegment message, boolean wait, Deadline deadline)
            throws IOException {
        int flags = Constants.MSG_NOSIGNAL | (wait ? 0 : Constants.MSG_DONTWAIT);
        descriptor.enter();
        try {
            writing.clear();
            while (true) {
                if (wait) {
                    sendTimeout = timeout(Constants.SO_SNDTIMEO, sendTimeout, writeState, deadline);
                }
                int n =
                        bytes != null
                                ? Libc.send(writeState, descriptor.fd, bytes, flags)
                                : Libc.sendmsg(writeState, descriptor.fd, message, flags);
                if (n >= 0) {
                    return n;
                }
                switch (-n) {
                    case Constants.EINTR -> {} // again, with what is left of the time
                    case Constants.EAGAIN -> {
                        return 0;
                    }
                    case Constants.EPIPE, Constants.ECONNRESET, Constants.ENOTCONN -> {
                        checkOpen();
                        throw new PeerGoneException(new IOException(Libc.strerror(-n)));
                    }
                    default -> throw Errno.exception("send", -n);
                }
            }
        } finally {
            descriptor.leave();
        }
    }

    /**
     * The kernel puts so little into one buffer of its own, which it sends whole or not at all: a
     * buffer is at most half of SO_SNDBUF, and that is never less than 4,608 bytes ({@code
     * unix_stream_sendmsg}, {@code SOCK_MIN_SNDBUF}).
     */
    @Override
    public boolean writeShort(ByteBuffer src) throws IOException {
        if (sendWithoutCopy(src) <= 0) {
            return false;
        }
        write(src, Deadline.NEVER);
        return true;
    }

    @Override
    public int writeNow(ByteBuffer src) throws IOException {
        return sendSome(src, false, Deadline.NEVER);
    }

    @Override
    public void shutdownOutput() throws IOException {
        calls.shutdown(Constants.SHUT_WR);
    }

    @Override
    public void shutdownInput() throws IOException {
        calls.shutdown(Constants.SHUT_RD);
    }

    @Override
    public boolean hungUp() throws IOException {
        return calls.hungUp();
    }

    @Override
    public boolean leftUnread() throws IOException {
        return calls.failed();
    }

    @Override
    public int unsent() throws IOException {
        return calls.unsent();
    }

    @Override
    public void bufferSizes(int receive, int send) throws IOException {
        calls.bufferSize(Constants.SO_RCVBUF, receive);
        calls.bufferSize(Constants.SO_SNDBUF, send);
    }

    @Override
    public PeerIdentity credentials() throws IOException {
        return calls.peer(false);
    }

    @Override
    public PeerIdentity peer() throws IOException {
        return calls.peer(true);
    }

    @Override
    public void onReadable(Runnable callback) throws IOException {
        interest.toCallBack(callback);
    }

    @Override
    public void close() {
        descriptor.close();
        interest.takeCallback();
        reading.signal();
        writing.signal();
    }
}

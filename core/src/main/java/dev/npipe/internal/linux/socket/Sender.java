// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.HastyTransfers;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.Polls;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.linux.libc.Transfers;
import dev.npipe.internal.linux.waiting.Descriptor;
import dev.npipe.internal.linux.waiting.Interest;
import dev.npipe.internal.linux.waiting.KernelWait;
import dev.npipe.internal.linux.waiting.Parking;
import dev.npipe.internal.unix.memory.LentBuffers;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.Sink;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The direction of a connected socket in which it sends. */
final class Sender implements Sink {
    private static final MemorySegment NO_MESSAGE = MemorySegment.NULL;

    /** So many may wait in the system with a lent buffer; the others wait without. */
    private static final Semaphore MAY_WAIT_WITH_BUFFER = new Semaphore(8);

    private static final int KEPT_BY_KERNEL = 64;

    /** Room for the header of a frame. */
    private static final int FRAME_HEADER = 16;

    private final Descriptor descriptor;
    private final Interest interest;
    private final Parking parking = new Parking();

    /** Used by the one thread in this direction, between enter and leave. */
    private final CallState state = States.borrow();

    private final KernelWait kernelWait;

    /** 0 before it was asked for; used by the one thread in this direction. */
    private int mostAtOnce;

    Sender(Descriptor descriptor, Interest interest) {
        this.descriptor = descriptor;
        this.interest = interest;
        this.kernelWait = new KernelWait(descriptor, Constants.SO_SNDTIMEO, state);
    }

    @Override
    public void write(ByteBuffer src, Deadline deadline) throws IOException {
        while (src.hasRemaining()) {
            boolean wait = KernelWait.mayWait(deadline);
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
            if (sendSome(srcs, i, KernelWait.mayWait(deadline), deadline) == 0) {
                awaitSpace(deadline);
            }
        }
    }

    /**
     * The kernel puts so little into one buffer of its own, which it sends whole or not at all: a
     * buffer is at most half of SO_SNDBUF, and that is never less than 4,608 bytes ({@code
     * unix_stream_sendmsg}, {@code SOCK_MIN_SNDBUF}).
     */
    @Override
    public boolean writeShort(ByteBuffer src) throws IOException {
        int sent = HastyTransfers.areWorthLinking() ? sendWithoutCopy(src) : sendWithCopy(src);
        if (sent <= 0) {
            return false;
        }
        write(src, Deadline.NEVER);
        return true;
    }

    @Override
    public int writeNow(ByteBuffer src) throws IOException {
        return sendSome(src, false, Deadline.NEVER);
    }

    /**
     * The kernel puts up to half of SO_SNDBUF, and up to 32 KiB and some, into one buffer of its
     * own, which it sends whole or not at all ({@code unix_stream_sendmsg}).
     */
    @Override
    public int mostAtOnce() throws IOException {
        if (mostAtOnce == 0) {
            descriptor.enter();
            try {
                int half = SocketCalls.sendBuffer(state, descriptor.fd) / 2;
                mostAtOnce = Math.min(half - KEPT_BY_KERNEL, MOST_AT_ONCE + FRAME_HEADER);
            } finally {
                descriptor.leave();
            }
        }
        return mostAtOnce;
    }

    @Override
    public boolean takesHeapAsItIs() {
        return true;
    }

    private int sendSome(ByteBuffer src, boolean wait, Deadline deadline) throws IOException {
        int sent;
        if (src.isDirect()) {
            sent = send(MemorySegment.ofBuffer(src), NO_MESSAGE, wait, deadline);
            src.position(src.position() + sent);
            return sent;
        }
        if (src.remaining() >= HeapBuffers.MIN && (sent = sendWithoutCopy(src)) > 0) {
            return sent;
        }
        boolean waits = wait && MAY_WAIT_WITH_BUFFER.tryAcquire();
        try {
            return sendCopy(src, waits, deadline);
        } finally {
            if (waits) {
                MAY_WAIT_WITH_BUFFER.release();
            }
        }
    }

    private int sendCopy(ByteBuffer src, boolean wait, Deadline deadline) throws IOException {
        ByteBuffer lent = LentBuffers.tryBorrow();
        if (lent == null) {
            return sendFew(src);
        }
        try {
            int n = HeapBuffers.step(src);
            lent.put(0, src, src.position(), n).limit(n);
            int sent = send(MemorySegment.ofBuffer(lent), NO_MESSAGE, wait, deadline);
            src.position(src.position() + sent);
            return sent;
        } finally {
            LentBuffers.giveBack(lent);
        }
    }

    /** For lack of a buffer: without a copy, or if that fails a few bytes, which say why. */
    private int sendFew(ByteBuffer src) throws IOException {
        int sent = sendWithoutCopy(src);
        if (sent > 0) {
            return sent;
        }
        MemorySegment room = state.message();
        int n = (int) Math.min(room.byteSize(), src.remaining());
        MemorySegment few = room.asSlice(0, n);
        few.copyFrom(MemorySegment.ofBuffer(src).asSlice(0, n));
        sent = send(few, NO_MESSAGE, false, Deadline.NEVER);
        src.position(src.position() + sent);
        return sent;
    }

    /** As {@link #sendWithoutCopy}, by another call, which takes no memory of the heap. */
    private int sendWithCopy(ByteBuffer src) {
        if (src.isDirect()) {
            return sendDirect(src, src);
        }
        ByteBuffer lent = LentBuffers.tryBorrow();
        if (lent == null) {
            return -1;
        }
        try {
            int n = Math.min(src.remaining(), lent.remaining());
            return sendDirect(lent.put(0, src, src.position(), n).limit(n), src);
        } finally {
            LentBuffers.giveBack(lent);
        }
    }

    private int sendDirect(ByteBuffer bytes, ByteBuffer src) {
        if (!descriptor.tryEnter()) {
            return -1;
        }
        try {
            int flags = Constants.MSG_NOSIGNAL | Constants.MSG_DONTWAIT;
            int n = Transfers.send(state, descriptor.fd, MemorySegment.ofBuffer(bytes), flags);
            if (n > 0) {
                src.position(src.position() + n);
            }
            return n;
        } finally {
            descriptor.leave();
        }
    }

    /** Without a copy, of what fits; anything but a number of bytes means to ask again. */
    private int sendWithoutCopy(ByteBuffer src) {
        if (!descriptor.tryEnter()) {
            return -1;
        }
        try {
            int n = HastyTransfers.send(descriptor.fd, HeapBuffers.slice(src));
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
        ByteBuffer scratch = count <= 1 ? null : LentBuffers.tryBorrow();
        if (scratch == null) {
            return sendSome(srcs[from], wait, deadline);
        }
        boolean waits = wait && MAY_WAIT_WITH_BUFFER.tryAcquire();
        try {
            MemorySegment message = Gather.message(scratch, srcs, from, count);
            int sent = send(null, message, waits, deadline);
            Gather.advance(srcs, from, sent);
            return sent;
        } finally {
            LentBuffers.giveBack(scratch);
            if (waits) {
                MAY_WAIT_WITH_BUFFER.release();
            }
        }
    }

    /** One {@code send} or {@code sendmsg}; 0 when it would have to wait, or has waited. */
    private int send(
            @Nullable MemorySegment bytes, MemorySegment message, boolean wait, Deadline deadline)
            throws IOException {
        int flags = Constants.MSG_NOSIGNAL | (wait ? 0 : Constants.MSG_DONTWAIT);
        parking.clear();
        descriptor.enter();
        try {
            while (true) {
                int n =
                        wait
                                ? callAndWait(bytes, message, flags, deadline)
                                : call(bytes, message, flags);
                if (n >= 0) {
                    return n;
                }
                switch (-n) {
                    case Constants.EINTR -> {} // again, with what remains of the time
                    case Constants.EAGAIN -> {
                        return 0;
                    }
                    case Constants.EPIPE, Constants.ECONNRESET, Constants.ENOTCONN -> {
                        descriptor.checkOpen();
                        throw new PeerGoneException(new IOException(Libc.strerror(-n)));
                    }
                    default -> throw Errno.exception("send", -n);
                }
            }
        } finally {
            descriptor.leave();
        }
    }

    private int callAndWait(
            @Nullable MemorySegment bytes, MemorySegment message, int flags, Deadline deadline)
            throws IOException {
        try {
            return kernelWait.beginLimited(deadline)
                    ? call(bytes, message, flags)
                    : -Constants.EAGAIN;
        } finally {
            deadline.waitsNoMore();
        }
    }

    private int call(@Nullable MemorySegment bytes, MemorySegment message, int flags) {
        return bytes != null
                ? Transfers.send(state, descriptor.fd, bytes, flags)
                : Transfers.sendmsg(state, descriptor.fd, message, flags);
    }

    /** After a send that took nothing, whether it has waited or not. */
    private void awaitSpace(Deadline deadline) throws IOException {
        deadline.check();
        if (Thread.currentThread().isVirtual()) {
            awaitWritable(deadline);
            return;
        }
        descriptor.enter();
        try {
            if (kernelWait.begin(deadline)) {
                long millis = deadline.isNever() ? -1 : Math.max(1, deadline.remainingMillis());
                Polls.await(state, descriptor.fd, Constants.POLLOUT, millis);
            }
        } finally {
            deadline.waitsNoMore();
            descriptor.leave();
        }
    }

    private void awaitWritable(Deadline deadline) throws IOException {
        interest.toWrite();
        try {
            parking.await(deadline, descriptor);
        } finally {
            interest.notToWrite();
        }
    }

    /** Where whoever writes waits for room, or a close. */
    Parking parking() {
        return parking;
    }

    /** Before the descriptor's number is free, with nobody in here. */
    void free() {
        States.giveBack(state);
    }
}

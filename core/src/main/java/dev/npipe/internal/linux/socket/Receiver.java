// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.unix.socket.Source;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The direction of a connected socket in which it receives. A thread of the platform waits in
 * {@code recv}; a virtual thread never does, and parks until epoll says that there is something.
 */
final class Receiver implements Source {
    private final Descriptor descriptor;
    private final Interest interest;
    private final Parking parking = new Parking();

    /** Used by the one thread in this direction, between enter and leave. */
    private final MemorySegment state = States.borrow();

    private final KernelTimeout timeout;

    /** What a wait brought along, and the next read takes first; used like the state. */
    private @Nullable WaitBlock early;

    /** True when the last try, if any, found nothing. */
    private boolean foundNothing = true;

    Receiver(Descriptor descriptor, Interest interest) {
        this.descriptor = descriptor;
        this.interest = interest;
        this.timeout = new KernelTimeout(descriptor, Constants.SO_RCVTIMEO, state);
    }

    @Override
    public int readNow(ByteBuffer dst) throws IOException {
        return receive(dst, Constants.MSG_DONTWAIT, Deadline.NEVER);
    }

    /**
     * A thread of the platform receives the first bytes while it waits, if they are not many. A
     * virtual thread comes here only to find out that it has to try, or to park.
     */
    @Override
    public void awaitReadable(Deadline deadline) throws IOException {
        if (early != null) {
            return;
        }
        if (Thread.currentThread().isVirtual()) {
            if (foundNothing) {
                park(deadline);
            }
            return;
        }
        while (!receiveEarly(deadline)) {
            deadline.check();
        }
    }

    /** False when a wait in the system ended without bytes and without the end. */
    private boolean receiveEarly(Deadline deadline) throws IOException {
        int flags = flags(0, deadline);
        descriptor.enter();
        WaitBlock block = WaitBlock.borrow();
        try {
            int n = receive(block.room(WaitBlock.SIZE), null, flags, deadline);
            if (n > 0) {
                block.received(n);
                early = block; // before the last user leaves, who frees it
            }
            return n != 0;
        } finally {
            if (early == null) {
                WaitBlock.giveBack(block);
            }
            descriptor.leave();
        }
    }

    private void park(Deadline deadline) throws IOException {
        interest.toRead();
        parking.await(deadline, descriptor);
        foundNothing = false;
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
        while (true) {
            int n = receive(dst, flags(flags, deadline), deadline);
            if (n != 0) {
                return n;
            }
            awaitMore(deadline);
        }
    }

    /** After a try found nothing: a virtual thread parks; others have waited in the system. */
    private void awaitMore(Deadline deadline) throws IOException {
        deadline.check();
        if (Thread.currentThread().isVirtual()) {
            park(deadline);
        }
    }

    @Override
    public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException {
        if (early != null) {
            return read(head, deadline);
        }
        while (true) {
            int n = receive(head, body, flags(0, deadline), deadline);
            if (n != 0) {
                return n;
            }
            awaitMore(deadline);
        }
    }

    /** The flags with which the kernel waits, or does not. */
    private int flags(int flags, Deadline deadline) throws IOException {
        if (!KernelTimeout.mayWait(deadline)) {
            return Constants.MSG_DONTWAIT;
        }
        interest.notToRead();
        return flags;
    }

    private int receive(ByteBuffer dst, int flags, Deadline deadline) throws IOException {
        parking.clear();
        descriptor.enter();
        try {
            WaitBlock block = early;
            if (block != null) {
                return takeEarly(block, dst);
            }
            if (!dst.isDirect()) {
                return receiveHeap(dst, flags, deadline);
            }
            int n = receive(MemorySegment.ofBuffer(dst), null, flags, deadline);
            if (n > 0) {
                dst.position(dst.position() + n);
            }
            return n;
        } finally {
            descriptor.leave();
        }
    }

    private int takeEarly(WaitBlock block, ByteBuffer dst) throws IOException {
        int n = block.take(dst);
        if (block.hasRemaining()) {
            return n;
        }
        boolean more = block.wasFull() && dst.hasRemaining();
        early = null;
        WaitBlock.giveBack(block);
        return more ? n + Math.max(0, receiveNow(dst)) : n;
    }

    /**
     * A long read first takes what is there without a copy. The call that may have to wait goes
     * into a small block, as memory of the heap must not be waited in.
     */
    private int receiveHeap(ByteBuffer dst, int flags, Deadline deadline) throws IOException {
        int n = dst.remaining() >= HeapBuffers.MIN ? receiveNow(dst) : 0;
        if (n > 0) {
            return n;
        }
        WaitBlock block = WaitBlock.borrow();
        try {
            n = receive(block.room(dst.remaining()), null, flags, deadline);
            if (n > 0) {
                block.received(n);
                block.take(dst);
            }
            boolean more = n == WaitBlock.SIZE && dst.hasRemaining();
            return more ? n + Math.max(0, receiveNow(dst)) : n;
        } finally {
            WaitBlock.giveBack(block);
        }
    }

    /** Without a copy, of what is there; anything but a number of bytes means to ask again. */
    private int receiveNow(ByteBuffer dst) {
        MemorySegment room = dst.isDirect() ? MemorySegment.ofBuffer(dst) : HeapBuffers.slice(dst);
        int n = Libc.recvNow(descriptor.fd, room);
        if (n > 0) {
            dst.position(dst.position() + n);
        }
        return n;
    }

    private int receive(ByteBuffer head, ByteBuffer body, int flags, Deadline deadline)
            throws IOException {
        parking.clear();
        descriptor.enter();
        try {
            MemorySegment start = States.argument(state, head.remaining());
            MemorySegment held = MemorySegment.ofBuffer(body);
            MemorySegment message = Gather.message(States.message(state), start, held);
            int n = receive(held, message, flags, deadline);
            if (n > 0) {
                int first = Math.min(n, head.remaining());
                head.put(start.asByteBuffer().limit(first));
                body.position(body.position() + n - first);
            }
            return n;
        } finally {
            descriptor.leave();
        }
    }

    /**
     * One {@code recv} into the bytes, or {@code recvmsg} into a message whose last part they are;
     * 0 when it would have to wait, or has waited until the deadline.
     */
    private int receive(
            MemorySegment bytes, @Nullable MemorySegment message, int flags, Deadline deadline)
            throws IOException {
        while (true) {
            if ((flags & Constants.MSG_DONTWAIT) == 0) {
                timeout.tell(deadline);
            }
            int n =
                    message == null
                            ? Libc.recv(state, descriptor.fd, bytes, flags)
                            : Libc.recvmsg(state, descriptor.fd, message, flags, bytes);
            foundNothing = n == -Constants.EAGAIN;
            if (n > 0) {
                return n;
            }
            switch (-n) {
                case 0 -> {
                    descriptor.checkOpen();
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
    }

    /** There is something to read, or the socket is closed. */
    void wake() {
        parking.signal();
    }

    /** Before the descriptor's number is free, with nobody in here. */
    void free() {
        States.giveBack(state);
        WaitBlock block = early;
        if (block != null) {
            early = null;
            WaitBlock.giveBack(block);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.local.Buffers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import org.jspecify.annotations.Nullable;

/** The direction of a connected socket in which it receives. */
final class Receiver {
    private final Descriptor descriptor;
    private final Interest interest;
    private final Parking parking = new Parking();

    /** Used by the one thread in this direction, between enter and leave. */
    private final MemorySegment state = States.borrow();

    private final KernelTimeout timeout;

    Receiver(Descriptor descriptor, Interest interest) {
        this.descriptor = descriptor;
        this.interest = interest;
        this.timeout = new KernelTimeout(descriptor, Constants.SO_RCVTIMEO, state);
    }

    /** One read; the flags are for the kernel if it does the waiting. */
    int read(ByteBuffer dst, int flags, Deadline deadline) throws IOException {
        int how = how(flags, deadline);
        int n = dst.isDirect() ? receive(dst, how, deadline) : receiveHeap(dst, how, deadline);
        if (n == 0 && deadline.hasPassed()) {
            throw new InterruptedByTimeoutException();
        }
        return n;
    }

    int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException {
        int how = how(0, deadline);
        int n;
        descriptor.enter(); // the state is only ours in here
        try {
            MemorySegment message = Gather.message(States.message(state), head, body);
            MemorySegment held = MemorySegment.ofBuffer(body);
            n = receive(held, message, how, deadline);
        } finally {
            descriptor.leave();
        }
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

    /** The flags with which the kernel waits, or does not. */
    private int how(int flags, Deadline deadline) throws IOException {
        if (!KernelTimeout.mayWait(deadline)) {
            return Constants.MSG_DONTWAIT;
        }
        interest.notToRead();
        return flags;
    }

    int readNow(ByteBuffer dst) throws IOException {
        return dst.isDirect()
                ? receive(dst, Constants.MSG_DONTWAIT, Deadline.NEVER)
                : receiveHeap(dst, Constants.MSG_DONTWAIT, Deadline.NEVER);
    }

    private int receiveHeap(ByteBuffer dst, int flags, Deadline deadline) throws IOException {
        if (dst.remaining() >= HeapBuffers.MIN) {
            int n = receiveWithoutCopy(dst);
            if (n > 0) {
                return n;
            }
        }
        ByteBuffer buffer = Buffers.borrow();
        try {
            buffer.limit(HeapBuffers.step(dst));
            int n = receive(buffer, flags, deadline);
            if (n > 0) {
                dst.put(buffer.flip());
            }
            return n;
        } finally {
            Buffers.giveBack(buffer);
        }
    }

    /** Without a copy, of what is there; anything but a number of bytes means to ask again. */
    private int receiveWithoutCopy(ByteBuffer dst) {
        if (!descriptor.tryEnter()) {
            return -1;
        }
        try {
            int n = Libc.recvNow(descriptor.fd, HeapBuffers.slice(dst));
            if (n > 0) {
                dst.position(dst.position() + n);
            }
            return n;
        } finally {
            descriptor.leave();
        }
    }

    private int receive(ByteBuffer dst, int flags, Deadline deadline) throws IOException {
        int n = receive(MemorySegment.ofBuffer(dst), null, flags, deadline);
        if (n > 0) {
            dst.position(dst.position() + n);
        }
        return n;
    }

    /**
     * One {@code recv} into the bytes, or {@code recvmsg} into a message whose last part they are;
     * 0 when it would have to wait, or has waited until the deadline.
     */
    private int receive(
            MemorySegment bytes, @Nullable MemorySegment message, int flags, Deadline deadline)
            throws IOException {
        parking.clear();
        descriptor.enter();
        try {
            while (true) {
                if ((flags & Constants.MSG_DONTWAIT) == 0) {
                    timeout.tell(deadline);
                }
                int n =
                        message == null
                                ? Libc.recv(state, descriptor.fd, bytes, flags)
                                : Libc.recvmsg(state, descriptor.fd, message, flags, bytes);
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
        } finally {
            descriptor.leave();
        }
    }

    void awaitReadable(Deadline deadline) throws IOException {
        interest.toRead();
        parking.await(deadline, descriptor);
    }

    /** There is something to read, or the socket is closed. */
    void wake() {
        parking.signal();
    }

    /** Before the descriptor's number is free, with nobody in here. */
    void free() {
        States.giveBack(state);
    }
}

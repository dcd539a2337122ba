// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.HastyTransfers;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.linux.libc.Transfers;
import dev.npipe.internal.linux.waiting.Descriptor;
import dev.npipe.internal.linux.waiting.Interest;
import dev.npipe.internal.linux.waiting.KernelWait;
import dev.npipe.internal.linux.waiting.Parking;
import dev.npipe.internal.unix.memory.Brought;
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
    /** After a wait that a small block was too small for, the next few have a large one. */
    private static final int LARGE_WAITS = 16;

    private final Descriptor descriptor;
    private final Interest interest;
    private final Parking parking = new Parking();

    /** Used by the one thread in this direction, between enter and leave. */
    private final CallState state = States.borrow();

    private final KernelWait kernelWait;

    /**
     * What a wait brought along, and the next read takes first; used by the one thread in this
     * direction.
     */
    private @Nullable WaitBlock early;

    /** How many waits to come have a large block. */
    private int largeWaits;

    /** True when the last try, if any, found nothing. */
    private boolean foundNothing = true;

    Receiver(Descriptor descriptor, Interest interest) {
        this.descriptor = descriptor;
        this.interest = interest;
        this.kernelWait = new KernelWait(descriptor, Constants.SO_RCVTIMEO, state);
    }

    /** Where there is likely to be more, one read that copies these bytes takes it as well. */
    @Override
    public @Nullable Brought brought() {
        WaitBlock block = early;
        if (block == null || block.wasFull()) {
            return null;
        }
        early = null;
        return block;
    }

    @Override
    public int readNow(ByteBuffer dst) throws IOException {
        WaitBlock block = early;
        if (block == null) {
            return receive(dst, Constants.MSG_DONTWAIT, Deadline.NEVER);
        }
        int n = block.take(dst);
        if (block.hasRemaining()) {
            return n;
        }
        early = null;
        boolean more = block.wasFull() && dst.hasRemaining();
        block.giveBack();
        return more ? n + Math.max(0, receiveNow(dst)) : n;
    }

    /**
     * A thread of the platform receives the first bytes while it waits, if they are not many. A
     * virtual thread comes here only to find out that it has to try, or to park; where its time is
     * up already it looks once, as others do.
     */
    @Override
    public void awaitReadable(Deadline deadline) throws IOException {
        if (early != null) {
            return;
        }
        if (Thread.currentThread().isVirtual() && !deadline.hasPassed()) {
            if (foundNothing) {
                park(deadline);
            }
            return;
        }
        while (!receiveEarly(deadline)) {
            deadline.check();
        }
    }

    @Override
    public void discard() {
        WaitBlock block = early;
        if (block != null) {
            early = null;
            block.giveBack();
        }
    }

    /** False when a wait in the system ended without bytes and without the end. */
    private boolean receiveEarly(Deadline deadline) throws IOException {
        int flags = flags(0, deadline);
        WaitBlock block = WaitBlock.borrow(largeWaits > 0);
        if (block == null) {
            return look(flags, deadline) != 0;
        }
        int n = 0;
        try {
            descriptor.enter();
            try {
                n = receive(block.memory(), null, flags, deadline);
                if (n > 0) {
                    largeWaits = n >= WaitBlock.SMALL ? LARGE_WAITS : Math.max(0, largeWaits - 1);
                    block.received(n);
                    early = block;
                }
                return n != 0;
            } finally {
                descriptor.leave();
            }
        } finally {
            if (n <= 0) {
                block.giveBack();
            }
        }
    }

    /** Waits, or not, as {@link #receive} does, and takes nothing. */
    private int look(int flags, Deadline deadline) throws IOException {
        int peek = (flags & Constants.MSG_DONTWAIT) | Constants.MSG_PEEK;
        descriptor.enter();
        try {
            return receive(state.argument(1), null, peek, deadline);
        } finally {
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
            int n = early != null ? readNow(dst) : receive(dst, flags(flags, deadline), deadline);
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
        if (!KernelWait.mayWait(deadline)) {
            return Constants.MSG_DONTWAIT;
        }
        interest.notToRead();
        return flags;
    }

    private int receive(ByteBuffer dst, int flags, Deadline deadline) throws IOException {
        parking.clear();
        descriptor.enter();
        try {
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

    /**
     * A long read first takes what is there without a copy. The call that may have to wait goes
     * into a small block, as memory of the heap must not be waited in.
     */
    private int receiveHeap(ByteBuffer dst, int flags, Deadline deadline) throws IOException {
        int n = dst.remaining() >= HeapBuffers.MIN ? receiveNow(dst) : 0;
        if (n > 0) {
            return n;
        }
        WaitBlock block = WaitBlock.borrow(false);
        if (block == null) {
            n = look(flags, deadline);
            return n > 0 ? Math.max(0, receiveNow(dst)) : n;
        }
        try {
            n = receive(block.memory(dst.remaining()), null, flags, deadline);
            if (n > 0) {
                block.received(n);
                block.take(dst);
            }
            boolean more = n == WaitBlock.SMALL && dst.hasRemaining();
            return more ? n + Math.max(0, receiveNow(dst)) : n;
        } finally {
            block.giveBack();
        }
    }

    /** Without a copy, of what is there; anything but a number of bytes means to ask again. */
    private int receiveNow(ByteBuffer dst) {
        if (!descriptor.tryEnter()) {
            return -1;
        }
        try {
            int n = HastyTransfers.recv(descriptor.fd, HeapBuffers.slice(dst));
            if (n > 0) {
                foundNothing = false;
                dst.position(dst.position() + n);
            }
            return n;
        } finally {
            descriptor.leave();
        }
    }

    private int receive(ByteBuffer head, ByteBuffer body, int flags, Deadline deadline)
            throws IOException {
        parking.clear();
        descriptor.enter();
        try {
            MemorySegment start = state.argument(head.remaining());
            MemorySegment held = MemorySegment.ofBuffer(body);
            int n = receive(held, Gather.message(state.message(), start, held), flags, deadline);
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
            int n =
                    (flags & Constants.MSG_DONTWAIT) != 0
                            ? call(bytes, message, flags)
                            : callAndWait(bytes, message, flags, deadline);
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
                case Constants.EINTR -> {} // again, with what remains of the time
                default -> throw Errno.exception("recv", -n);
            }
        }
    }

    private int callAndWait(
            MemorySegment bytes, @Nullable MemorySegment message, int flags, Deadline deadline)
            throws IOException {
        try {
            return kernelWait.beginLimited(deadline)
                    ? call(bytes, message, flags)
                    : -Constants.EAGAIN;
        } finally {
            deadline.waitsNoMore();
        }
    }

    private int call(MemorySegment bytes, @Nullable MemorySegment message, int flags) {
        return message == null
                ? Transfers.recv(state, descriptor.fd, bytes, flags)
                : Transfers.recvmsg(state, descriptor.fd, message, flags, bytes);
    }

    /** Where whoever reads waits for something to read, the end, or a close. */
    Parking parking() {
        return parking;
    }

    /** Before the descriptor's number is free, with nobody in here. */
    void free() {
        States.giveBack(state);
    }
}

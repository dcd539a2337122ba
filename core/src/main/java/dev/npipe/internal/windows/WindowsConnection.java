// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.Win32Error;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** One end of a connected instance. */
final class WindowsConnection implements Connection {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final WindowsSystem system;

    /** The pipe, for messages. */
    final String pipe;

    final PipeHandle handle;

    private final NamedPipeAddress address;
    private final PipeState state;
    private final boolean zeroMessageEndsStream;
    private final ReentrantLock readLock = new ReentrantLock();
    private final ReentrantLock writeLock = new ReentrantLock();
    private final ReadSide reading;
    private final WriteSide writing;

    /** Threads that wait for a helper and are woken by {@link #close}. */
    private final Set<Thread> draining = ConcurrentHashMap.newKeySet();

    private volatile PipeMode readMode;

    /** How a connection's handle is freed when nobody uses it any more. */
    interface Release {
        void run(long handle);
    }

    WindowsConnection(
            WindowsSystem system,
            NamedPipeAddress address,
            PipeState state,
            PipeMode readMode,
            boolean zeroMessageEndsStream,
            Release release) {
        this.system = system;
        this.address = address;
        this.pipe = address.toString();
        this.state = state;
        this.readMode = readMode;
        this.zeroMessageEndsStream =
                zeroMessageEndsStream && state.info().type() == PipeMode.MESSAGE;
        this.reading = new ReadSide(this);
        this.writing = new WriteSide(this, state.writeQuota());
        this.handle =
                new PipeHandle(
                        system.kernel,
                        state.handle(),
                        () -> {
                            reading.free();
                            writing.free();
                            release.run(state.handle());
                        });
    }

    boolean isMessageType() {
        return state.info().type() == PipeMode.MESSAGE;
    }

    boolean isRemote() {
        return address.isRemote();
    }

    boolean zeroMessageEndsStream() {
        return zeroMessageEndsStream;
    }

    /** False where a write of no bytes is to do nothing. */
    boolean sendsEmptyMessages() {
        return isMessageType() && !zeroMessageEndsStream;
    }

    /** The exception for an operation that ended with this error. */
    IOException failure(int code, Deadline deadline) {
        if (handle.isClosed()) {
            return Thread.currentThread().isInterrupted()
                    ? new ClosedByInterruptException()
                    : new AsynchronousCloseException();
        }
        if (code == Win32Error.OPERATION_ABORTED && deadline.hasPassed()) {
            return new InterruptedByTimeoutException();
        }
        return WindowsErrors.exception(system.kernel, pipe, code);
    }

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        readLock.lock();
        try {
            handle.enter();
            try {
                return reading.read(dst, deadline);
            } finally {
                handle.leave();
            }
        } finally {
            readLock.unlock();
        }
    }

    @Override
    public long read(ByteBuffer[] dsts, Deadline deadline) throws IOException {
        readLock.lock();
        try {
            handle.enter();
            try {
                return reading.read(dsts, deadline);
            } finally {
                handle.leave();
            }
        } finally {
            readLock.unlock();
        }
    }

    @Override
    public Optional<byte[]> readMessage(int maxBytes, Deadline deadline) throws IOException {
        readLock.lock();
        try {
            handle.enter();
            try {
                return reading.readMessage(maxBytes, deadline);
            } finally {
                handle.leave();
            }
        } finally {
            readLock.unlock();
        }
    }

    @Override
    public boolean isMessageComplete() {
        return reading.isMessageComplete() || readMode == PipeMode.BYTE;
    }

    @Override
    public int write(ByteBuffer src, Deadline deadline) throws IOException {
        writeLock.lock();
        try {
            handle.enter();
            try {
                return writing.write(src, deadline);
            } finally {
                handle.leave();
            }
        } finally {
            writeLock.unlock();
        }
    }

    @Override
    public long write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        writeLock.lock();
        try {
            handle.enter();
            try {
                return writing.write(srcs, deadline);
            } finally {
                handle.leave();
            }
        } finally {
            writeLock.unlock();
        }
    }

    @Override
    public int writeMessages(ByteBuffer[] messages, Deadline deadline) throws IOException {
        if (!isMessageType()) {
            throw Win32Error.exception(
                    pipe, Win32Error.BAD_PIPE, "a byte-type pipe has no messages");
        }
        writeLock.lock();
        try {
            handle.enter();
            try {
                return writing.writeMessages(messages, deadline);
            } finally {
                handle.leave();
            }
        } finally {
            writeLock.unlock();
        }
    }

    /** Looks at the kernel's data, behind what is kept of a message here. */
    @Override
    public PipePeek peek(ByteBuffer dst) throws IOException {
        handle.enter();
        try {
            if (reading.hasStreamEnded()) {
                throw WindowsErrors.exception(system.kernel, pipe, Win32Error.BROKEN_PIPE);
            }
            ByteBuffer kept = reading.unread().duplicate();
            int before = kept.remaining();
            kept.limit(kept.position() + Math.min(before, dst.remaining()));
            int copied = kept.remaining();
            dst.put(kept);
            Peek seen = Peek.of(system, handle.value(), dst);
            if (seen.code() != Win32Error.SUCCESS && before == 0) {
                throw peekFailed(seen.code());
            }
            int left = isMessageType() ? before - copied + seen.left() : 0;
            return new PipePeek(copied + seen.copied(), before + seen.available(), left);
        } finally {
            handle.leave();
        }
    }

    private IOException peekFailed(int code) {
        boolean ended = code == Win32Error.PIPE_NOT_CONNECTED || code == Win32Error.BAD_PIPE;
        return WindowsErrors.exception(system.kernel, pipe, ended ? Win32Error.BROKEN_PIPE : code);
    }

    /** The bytes in the pipe that belong to the message which was begun; -1 when it is cut off. */
    int leftInMessage() {
        Peek seen = Peek.of(system, handle.value(), NOTHING);
        return seen.code() == Win32Error.SUCCESS ? seen.left() : -1;
    }

    /** All of it is bounded by the reply: the write of a transaction never waits. */
    @Override
    public int transact(ByteBuffer request, ByteBuffer reply, Deadline writing, Deadline reading)
            throws IOException {
        readLock.lock();
        try {
            handle.enter();
            try {
                return this.reading.transact(request, reply, reading);
            } finally {
                handle.leave();
            }
        } finally {
            readLock.unlock();
        }
    }

    /** Windows says "bad pipe" also when the other end is gone. */
    IOException transactRefused() {
        return isMessageType() && readMode == PipeMode.MESSAGE
                ? WindowsErrors.exception(system.kernel, pipe, Win32Error.NO_DATA)
                : Win32Error.exception(
                        pipe,
                        Win32Error.BAD_PIPE,
                        "a transaction needs a pipe of message type in message read mode");
    }

    @Override
    public void awaitDrain(Deadline deadline) throws IOException {
        handle.enter(); // the helper leaves
        var flush =
                new Helpers.Call() {
                    @Override
                    public int run(MemorySegment state) {
                        return system.kernel.flushFileBuffers(state, handle.value());
                    }

                    @Override
                    public void over() {
                        handle.leave();
                    }
                };
        Thread caller = Thread.currentThread();
        draining.add(caller);
        int code;
        try {
            code = system.helpers.call(flush, deadline, handle::isClosed);
        } finally {
            draining.remove(caller);
        }
        // A flush that begins after both ends were closed finds nobody to wait for, and succeeds.
        if (code == Win32Error.SUCCESS && handle.isClosed()) {
            throw failure(code, deadline);
        }
        switch (code) {
            case Win32Error.SUCCESS -> {}
            case Win32Error.BROKEN_PIPE ->
                    throw Win32Error.exception(
                            pipe, code, "the other end closed before it had read everything");
            default -> throw failure(code, deadline);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (!zeroMessageEndsStream) {
            throw new UnsupportedOperationException(
                    pipe
                            + ": a named pipe of Windows ends one way only by a message of no bytes,"
                            + " between ends that both chose zeroMessageEndsStream");
        }
        writeLock.lock();
        try {
            handle.enter();
            try {
                writing.writeEmptyMessage();
            } finally {
                handle.leave();
            }
        } finally {
            writeLock.unlock();
        }
    }

    @Override
    public void disconnect() throws IOException {
        handle.enter();
        try (Arena arena = Arena.ofConfined()) {
            int code =
                    system.kernel.disconnectNamedPipe(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8), handle.value());
            if (code != Win32Error.SUCCESS && code != Win32Error.PIPE_NOT_CONNECTED) {
                throw WindowsErrors.exception(system.kernel, pipe, code);
            }
        } finally {
            handle.leave();
        }
    }

    @Override
    public PipeMode readMode() {
        return readMode;
    }

    @Override
    public void readMode(PipeMode mode) throws IOException {
        handle.enter();
        try {
            PipeState.setReadMode(system.kernel, pipe, handle.value(), mode);
            readMode = mode;
        } finally {
            handle.leave();
        }
    }

    @Override
    public PipeInfo info() throws IOException {
        handle.enter();
        try {
            return state.infoNow(system.kernel);
        } finally {
            handle.leave();
        }
    }

    @Override
    public PeerIdentity peer() throws IOException {
        handle.enter();
        try {
            return Peers.of(system, handle, state.info().serverEnd(), pipe);
        } finally {
            handle.leave();
        }
    }

    @Override
    public void runAsClient(Runnable action) throws IOException {
        handle.enter();
        try {
            int code = new Impersonation(system).run(handle.value(), action);
            if (code != Win32Error.SUCCESS) {
                throw WindowsErrors.exception(system.kernel, pipe, code);
            }
        } finally {
            handle.leave();
        }
    }

    @Override
    public boolean isOpen() {
        return !handle.isClosed();
    }

    @Override
    public void close() {
        if (handle.close()) {
            draining.forEach(LockSupport::unpark);
        }
    }
}

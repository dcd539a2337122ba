// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeInfo;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Listener;
import dev.npipe.internal.Win32Error;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A server's name: one instance that waits for the next client, as long as the limit allows, and
 * those whose clients wait to be accepted.
 *
 * <p>Clients connect to the waiting instance by themselves. When one has, the port's thread makes
 * the next instance before it hands out this one, so that nobody who comes meanwhile finds no pipe.
 * A name exists as long as a handle of one of its instances is open; so where the limit is reached
 * and the last handle would be closed, the instance is disconnected and listens again instead.
 */
final class WindowsListener implements Listener {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    /** How long the only instance of a pipe waits for a client to read what it was written. */
    private static final Duration LONGEST_LINGER = Duration.ofSeconds(1);

    private final WindowsSystem system;
    private final NamedPipeAddress address;
    private final BindOptions options;
    private final PipeFactory factory;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Instance> arrived = new ArrayDeque<>();
    private @Nullable Instance listening;

    /** Instances that have a client, accepted or not. */
    private int used;

    /** Open handles of this pipe. */
    private int handles;

    private boolean closed;

    /** An instance that waits for a client, or has one that was not accepted. */
    private final class Instance implements Operation.Listener {
        final long handle;
        private final Operation operation = system.operations.borrow();

        Instance(long handle) {
            this.handle = handle;
        }

        /** False when a client is there already. */
        boolean listen() throws IOException {
            while (true) {
                operation.prepare(this);
                int code =
                        system.kernel.connectNamedPipe(
                                operation.callState, handle, operation.overlapped);
                if (code == Win32Error.IO_PENDING) {
                    return true;
                }
                operation.rest();
                switch (code) {
                    case Win32Error.PIPE_CONNECTED, Win32Error.SUCCESS -> {
                        system.operations.giveBack(operation);
                        return false;
                    }
                    case Win32Error.NO_DATA -> // a client came and went
                            system.kernel.disconnectNamedPipe(operation.callState, handle);
                    default -> {
                        system.operations.giveBack(operation);
                        throw WindowsErrors.exception(system.kernel, address.toString(), code);
                    }
                }
            }
        }

        void cancel() {
            try (Arena arena = Arena.ofConfined()) {
                system.kernel.cancelIoEx(
                        arena.allocate(Layouts.CALL_STATE_SIZE, 8), handle, operation.overlapped);
            }
        }

        @Override
        public void ended(Operation ended) {
            waitEnded(this, ended);
        }
    }

    private WindowsListener(
            WindowsSystem system,
            NamedPipeAddress address,
            BindOptions options,
            PipeFactory factory) {
        this.system = system;
        this.address = address;
        this.options = options;
        this.factory = factory;
    }

    /** Takes the name and begins to listen. */
    static WindowsListener open(
            WindowsSystem system,
            NamedPipeAddress address,
            BindOptions options,
            Descriptor descriptor)
            throws IOException {
        var factory = new PipeFactory(system, address, options, descriptor);
        var listener = new WindowsListener(system, address, options, factory);
        listener.lock.lock();
        try {
            long first = factory.createFirst();
            listener.handles++;
            listener.begin(first);
        } finally {
            listener.lock.unlock();
        }
        return listener;
    }

    /** Has an instance listen, and its successors when clients come that fast; with the lock. */
    private void begin(long handle) throws IOException {
        Instance ready = started(handle);
        if (ready != null) {
            connected(ready);
        }
    }

    /** Has an instance listen; returns it when it has a client already. */
    private @Nullable Instance started(long handle) throws IOException {
        var instance = new Instance(handle);
        boolean waits;
        try {
            waits = instance.listen();
        } catch (IOException e) {
            closeHandle(handle);
            throw e;
        }
        if (waits) {
            listening = instance;
            return null;
        }
        return instance;
    }

    /** Makes the next instance, then hands out this one; with the lock. */
    private void connected(Instance first) {
        Instance ready = first;
        while (ready != null) {
            used++;
            Instance next = null;
            try {
                next = successor();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, address + ": no further instance", e);
            }
            arrived.add(ready);
            changed.signal();
            ready = next;
        }
    }

    /** Listens with one more instance; returns one that has a client already. */
    private @Nullable Instance successor() throws IOException {
        if (closed || listening != null || used >= most()) {
            return null;
        }
        long next = factory.createNext();
        handles++;
        return started(next);
    }

    private int most() {
        return options.maxInstances() == PipeInfo.UNLIMITED_INSTANCES
                ? Integer.MAX_VALUE
                : options.maxInstances();
    }

    /** On the port's thread. */
    private void waitEnded(Instance instance, Operation operation) {
        lock.lock();
        try {
            boolean current = instance.equals(listening);
            int code = current ? operation.outcome(instance.handle) : Win32Error.OPERATION_ABORTED;
            system.operations.giveBack(operation);
            if (!current) {
                return; // this pipe was closed, and the handle with it
            }
            listening = null;
            if (code == Win32Error.SUCCESS) {
                connected(instance);
            } else {
                closeHandle(instance.handle);
                changed.signalAll(); // whoever accepts tries again, and is told why not
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Connection accept(Deadline deadline) throws IOException {
        while (true) {
            Instance instance = next(deadline);
            boolean accepted = false;
            try {
                if (!hasLeft(instance.handle)) {
                    Connection connection = connection(instance.handle);
                    accepted = true;
                    return connection;
                }
            } finally {
                if (!accepted) {
                    release(instance.handle);
                }
            }
        }
    }

    private Connection connection(long handle) {
        return new WindowsConnection(
                system,
                address,
                new PipeState(handle, factory.info(0)),
                options.mode(),
                options.zeroMessageEndsStream(),
                this::release);
    }

    /** True when the client left and there is nothing of it to read. */
    private boolean hasLeft(long handle) {
        if (!options.direction().serverReads()) {
            return PipeState.isOneEnded(system.ntdll, handle);
        }
        int code = Peek.of(system, handle, ByteBuffer.allocate(0)).code();
        return code == Win32Error.BROKEN_PIPE || code == Win32Error.PIPE_NOT_CONNECTED;
    }

    private Instance next(Deadline deadline) throws IOException {
        lock.lock();
        try {
            long nanos = deadline.remainingNanos();
            while (true) {
                if (closed) {
                    throw new AsynchronousCloseException();
                }
                if (arrived.isEmpty() && listening == null) {
                    Instance ready = successor();
                    if (ready != null) {
                        connected(ready);
                    }
                }
                Instance instance = arrived.poll();
                if (instance != null) {
                    return instance;
                }
                if (nanos <= 0) {
                    throw new InterruptedByTimeoutException();
                }
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } finally {
            lock.unlock();
        }
    }

    /** An instance whose client is done with; on whichever thread used it last. */
    private void release(long handle) {
        boolean last;
        lock.lock();
        try {
            last = !closed && listening == null && handles == 1;
            if (!last) {
                used--;
                closeHandle(handle);
                replenish();
            }
        } finally {
            lock.unlock();
        }
        if (last) {
            if (PipeState.isOneEnded(system.ntdll, handle)) {
                reuse(handle, true);
            } else {
                system.helpers.start(() -> reuse(handle, isRead(handle)));
            }
        }
    }

    /** Waits for the client to read what it was written. */
    private boolean isRead(long handle) {
        int code =
                system.helpers.call(
                        state -> system.kernel.flushFileBuffers(state, handle),
                        Deadline.after(LONGEST_LINGER),
                        () -> false);
        return code != Win32Error.OPERATION_ABORTED;
    }

    /**
     * Listens again with the only handle of the name. If the client has something left to read, the
     * handle is closed instead, which keeps that for it; then its own handle keeps the name.
     */
    private void reuse(long handle, boolean read) {
        lock.lock();
        try {
            used--;
            if (closed || !read) {
                closeHandle(handle);
                replenish();
                return;
            }
            try (Arena arena = Arena.ofConfined()) {
                system.kernel.disconnectNamedPipe( // not connected: it was disconnected before
                        arena.allocate(Layouts.CALL_STATE_SIZE, 8), handle);
            }
            begin(handle);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, address + ": no instance listens", e);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Listens again after an instance was closed; with the lock. */
    private void replenish() {
        try {
            Instance ready = successor();
            if (ready != null) {
                connected(ready);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, address + ": no instance listens", e);
            changed.signalAll();
        }
    }

    /** With the lock. */
    private void closeHandle(long handle) {
        handles--;
        Handles.close(system.kernel, handle, address.toString());
    }

    @Override
    public PipeInfo info() {
        lock.lock();
        try {
            return factory.info(used);
        } finally {
            lock.unlock();
        }
    }

    /** The packet of the wait that this ends comes later, and frees its operation. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            Instance waiting = listening;
            listening = null;
            if (waiting != null) {
                waiting.cancel();
                closeHandle(waiting.handle);
            }
            for (Instance instance : arrived) {
                used--;
                closeHandle(instance.handle);
            }
            arrived.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

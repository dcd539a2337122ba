// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.greeting;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeInfo;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Listener;
import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.flow.Peek;
import dev.npipe.internal.windows.flow.PipeState;
import dev.npipe.internal.windows.flow.WindowsConnection;
import dev.npipe.internal.windows.identity.NativeDescriptor;
import dev.npipe.internal.windows.lane.LaneHost;
import dev.npipe.internal.windows.overlapped.Helpers;
import dev.npipe.internal.windows.overlapped.Operation;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Layouts;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A server's name: one instance that waits for the next client, as long as the limit allows, and
 * those whose clients wait to be accepted.
 *
 * <p>When a client has connected to the waiting instance, the port's thread makes the next one
 * before it hands out this one, so that nobody who comes meanwhile finds no pipe. A name exists as
 * long as a handle of an instance is open; so where the limit is reached and the last handle would
 * be closed, the instance is disconnected and listens again instead.
 */
public final class WindowsListener implements Listener {
    /** How long the only instance of a pipe waits for a client to read what it was written. */
    private static final Duration LONGEST_LINGER = Duration.ofSeconds(1);

    private final WindowsSystem system;
    private final NamedPipeAddress address;
    private final BindOptions options;
    private final PipeFactory factory;

    /** Null where connections get no lanes. */
    private final @Nullable LaneHost lanes;

    /** Guards all that changes here, the clients that wait to be accepted included. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Arrivals<ListeningInstance> arrivals = new Arrivals<>(lock);
    private final HandleAccount account;
    private @Nullable ListeningInstance listening;
    private boolean closed;

    private WindowsListener(
            WindowsSystem system,
            NamedPipeAddress address,
            BindOptions options,
            PipeFactory factory,
            @Nullable LaneHost lanes) {
        this.system = system;
        this.address = address;
        this.options = options;
        this.factory = factory;
        this.lanes = lanes;
        this.account = new HandleAccount(system.kernel, address.toString(), options.maxInstances());
    }

    /** Takes the name and begins to listen. */
    public static WindowsListener open(
            WindowsSystem system,
            NamedPipeAddress address,
            BindOptions options,
            NativeDescriptor descriptor,
            @Nullable LaneHost lanes)
            throws IOException {
        PipeLog.prepare();
        var factory = new PipeFactory(system, address, options, descriptor);
        var listener = new WindowsListener(system, address, options, factory, lanes);
        boolean listens = false;
        Idleness.opened();
        listener.lock.lock();
        try {
            long first = factory.createFirst();
            listener.account.opened();
            listener.begin(first);
            listens = true;
        } finally {
            listener.lock.unlock();
            if (!listens) {
                Idleness.closed();
            }
        }
        if (lanes != null) {
            lanes.listens();
        }
        return listener;
    }

    /** Has an instance listen, and its successors when clients come that fast; with the lock. */
    private void begin(long handle) throws IOException {
        ListeningInstance ready = started(handle);
        if (ready != null) {
            connected(ready);
        }
    }

    /** Has an instance listen; returns it when it has a client already. */
    private @Nullable ListeningInstance started(long handle) throws IOException {
        ListeningInstance instance;
        boolean waits;
        try {
            instance = new ListeningInstance(system, address.toString(), handle, this::waitEnded);
            waits = instance.listen();
        } catch (Throwable e) {
            account.close(handle);
            throw e;
        }
        if (waits) {
            listening = instance;
            return null;
        }
        return instance;
    }

    /** Makes the next instance, then hands out this one; with the lock. */
    private void connected(ListeningInstance first) {
        ListeningInstance ready = first;
        while (ready != null) {
            account.clientCame();
            ListeningInstance next = null;
            try {
                next = successor();
            } catch (Throwable e) { // this client is served all the same
                PipeLog.log(Level.WARNING, address.toString(), "no further instance", e);
            }
            arrivals.offer(ready);
            ready = next;
        }
    }

    /** Listens with one more; returns one that has a client already. */
    private @Nullable ListeningInstance successor() throws IOException {
        if (closed || listening != null || account.isFull()) {
            return null;
        }
        long next = factory.createNext();
        account.opened();
        return started(next);
    }

    /** On the port's thread. */
    private void waitEnded(ListeningInstance instance, Operation operation) {
        lock.lock();
        try {
            if (!instance.equals(listening)) {
                system.operations.giveBack(operation);
                return; // this pipe was closed, and the handle with it
            }
            listening = null;
            if (outcome(instance, operation) == Win32Error.SUCCESS) {
                connected(instance);
            } else {
                account.close(instance.handle);
                arrivals.wakeAll(); // whoever accepts tries again, and is told why not
            }
        } finally {
            lock.unlock();
        }
    }

    /** How the wait for a client ended; a failure to find out is one of the wait. */
    private int outcome(ListeningInstance instance, Operation operation) {
        try {
            int code = operation.outcome(instance.handle);
            system.operations.giveBack(operation);
            return code;
        } catch (Throwable e) {
            PipeLog.log(Level.WARNING, address.toString(), "a client was lost", e);
            return Win32Error.NO_SYSTEM_RESOURCES;
        }
    }

    @Override
    public Connection accept(Deadline deadline) throws IOException {
        while (true) {
            ListeningInstance instance = arrivals.next(deadline, this::refill);
            boolean accepted = false;
            try {
                if (!hasLeft(instance.handle)) {
                    WindowsConnection connection = connection(instance.handle);
                    accepted = true;
                    connection.begin(Deadline.PASSED);
                    return connection;
                }
            } finally {
                if (!accepted) {
                    release(instance.handle);
                }
            }
        }
    }

    private WindowsConnection connection(long handle) {
        return new WindowsConnection(
                system,
                address,
                new PipeState(handle, factory.info(0)),
                options.mode(),
                options.zeroMessageEndsStream(),
                options.direction().serverReads() ? lanes : null,
                this::release);
    }

    /** True when the client left and there is nothing of it to read. */
    private boolean hasLeft(long handle) {
        return options.direction().serverReads()
                ? Peek.of(system, handle, ByteBuffer.allocate(0)).hasEnded()
                : PipeState.isOneEnded(system.ntdll, handle);
    }

    /** Listens again where that failed before: whoever accepts is told why it fails. */
    private void refill() throws IOException {
        if (arrivals.isEmpty() && listening == null) {
            listenAgain();
        }
    }

    private void listenAgain() throws IOException {
        ListeningInstance ready = successor();
        if (ready != null) {
            connected(ready);
        }
    }

    /** An instance whose client is done with; on whichever thread used it last. */
    private void release(long handle) {
        boolean last;
        lock.lock();
        try {
            last = !closed && listening == null && account.isLast();
            if (!last) {
                account.clientLeft();
                account.close(handle);
                replenish();
            }
        } finally {
            lock.unlock();
        }
        if (last) {
            if (PipeState.isOneEnded(system.ntdll, handle)) {
                reuse(handle, true);
            } else if (!system.helpers.start(() -> reuse(handle, isRead(handle)))) {
                reuse(handle, false);
            }
        }
    }

    /** Waits for the client to read what it was written. */
    private boolean isRead(long handle) {
        Helpers.Call flush = state -> system.kernel.flushFileBuffers(state, handle);
        return system.helpers.call(flush, Deadline.after(LONGEST_LINGER), () -> false)
                != Win32Error.OPERATION_ABORTED;
    }

    /**
     * Listens again with the only handle of the name. If the client has something left to read, the
     * handle is closed instead, which keeps that for it; then its own handle keeps the name.
     */
    private void reuse(long handle, boolean read) {
        lock.lock();
        try {
            account.clientLeft();
            if (closed || !read) {
                account.close(handle);
                replenish();
                return;
            }
            try (Arena arena = Arena.ofConfined()) {
                system.kernel.disconnectNamedPipe( // not connected: it was disconnected before
                        arena.allocate(Layouts.CALL_STATE_SIZE, 8), handle);
            }
            begin(handle);
        } catch (Throwable e) {
            PipeLog.log(Level.WARNING, address.toString(), "no instance listens", e);
            arrivals.wakeAll();
        } finally {
            lock.unlock();
        }
    }

    /** Listens again after an instance was closed; with the lock. */
    private void replenish() {
        try {
            listenAgain();
        } catch (Throwable e) {
            PipeLog.log(Level.WARNING, address.toString(), "no instance listens", e);
            arrivals.wakeAll();
        }
    }

    /** What fails here may succeed the next time. */
    @Override
    public boolean hasToldWhyItClosed() {
        return false;
    }

    @Override
    public PipeInfo info() {
        lock.lock();
        try {
            return factory.info(account.used());
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
            Idleness.closed();
            ListeningInstance waiting = listening;
            listening = null;
            if (waiting != null) {
                waiting.cancel();
                account.close(waiting.handle);
            }
            for (ListeningInstance instance : arrivals.close()) {
                account.clientLeft();
                account.close(instance.handle);
            }
        } finally {
            lock.unlock();
        }
        if (lanes != null) {
            lanes.listensNoMore();
        }
    }
}

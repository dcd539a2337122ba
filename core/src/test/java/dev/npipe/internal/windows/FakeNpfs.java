// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.Sid;
import dev.npipe.internal.windows.name.PipeNames;
import dev.npipe.internal.windows.system.PipeStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A model of the named pipe file system and of what the object manager has around it: names,
 * instances, handles, events and completion ports. One lock guards all of it. The rules follow the
 * pages that Microsoft has about the functions, which the comments name, and what the tests of Wine
 * assert about Windows.
 */
final class FakeNpfs {
    static final Sid USER = Sid.of(5, 21, 1, 2, 3, 1001);

    final ReentrantLock lock = new ReentrantLock();
    final Condition changed = lock.newCondition();
    final Map<String, FakePipe> pipes = new TreeMap<>();

    /** What is behind each open handle. */
    final Map<Long, Object> handles = new HashMap<>();

    private long nextHandle = 4;

    /** How many bytes WriteFile was called with. */
    long written;

    /** Threads that run as another user than {@link #USER}. */
    final Map<Thread, Sid> users = new ConcurrentHashMap<>();

    /**
     * Whether an operation that ends at once with a warning, ERROR_MORE_DATA, sends a packet also
     * where success does not. "SetFileCompletionNotificationModes" leaves it open.
     */
    volatile boolean packetsForWarnings;

    /** Cancelled operations end later, on another thread, as on a pipe of another machine. */
    volatile boolean cancelsLate;

    /** The user that the calling thread runs as. */
    Sid user() {
        return users.getOrDefault(Thread.currentThread(), USER);
    }

    /** A new handle for something. */
    long open(Object what) {
        nextHandle += 4;
        handles.put(nextHandle, what);
        return nextHandle;
    }

    <T> @Nullable T get(long handle, Class<T> type) {
        Object what = handles.get(handle);
        return type.isInstance(what) ? type.cast(what) : null;
    }

    /** Ends a request: at once in the call that made it, or later. */
    void complete(FakeIo io, int status, int information) {
        io.status = status;
        io.information = information;
        if (io.pending) {
            io.writeStatus(status, information);
            signal(io, true);
        }
        changed.signalAll();
    }

    /** "ReadFile" and "GetQueuedCompletionStatus": the event, and the packet unless kept off. */
    private void signal(FakeIo io, boolean packet) {
        FakeEvent event = get(io.event() & ~1L, FakeEvent.class);
        if (event != null) {
            event.set = true;
        }
        FakePort port = io.end.port;
        if (packet && port != null && (io.event() & 1) == 0) {
            port.packets.addLast(io.overlapped);
        }
        changed.signalAll();
    }

    /**
     * What the call that made a request returns. A call that fails at once leaves the OVERLAPPED as
     * it was, and sends nothing.
     */
    int started(FakeIo io) {
        Integer status = io.status;
        if (status == null) {
            io.pending = true;
            return Win32Error.IO_PENDING;
        }
        int code = PipeStatus.toWin32(status);
        if (code != Win32Error.SUCCESS && code != Win32Error.MORE_DATA) {
            return code;
        }
        io.writeStatus(status, io.information);
        boolean warning = code != Win32Error.SUCCESS;
        signal(io, !io.end.skipsOnSuccess || (warning && packetsForWarnings));
        return code;
    }

    /** Resets the event, as the start of every operation does. */
    void start(FakeIo io) {
        FakeEvent event = get(io.event() & ~1L, FakeEvent.class);
        if (event != null) {
            event.set = false;
        }
    }

    /**
     * Takes back what an end waits for; overlapped 0 is everything. True if there was something.
     */
    boolean cancel(FakeEnd end, long overlapped) {
        List<FakeIo> found = new ArrayList<>();
        FakeInstance instance = end.instance;
        for (FakeQueue queue : List.of(instance.toServer, instance.toClient)) {
            found.addAll(queue.reads);
            queue.entries.stream()
                    .filter(e -> e.waiting != null)
                    .forEach(e -> found.add(e.waiting));
        }
        if (instance.connecting != null) {
            found.add(instance.connecting);
        }
        found.removeIf(io -> io.end != end || (overlapped != 0 && io.overlapped != overlapped));
        found.forEach(this::cancel);
        return !found.isEmpty();
    }

    private void cancel(FakeIo io) {
        FakeInstance instance = io.end.instance;
        if (io.equals(instance.connecting)) {
            instance.connecting = null;
        } else if (!instance.toServer.cancel(io)) {
            instance.toClient.cancel(io);
        }
        if (!cancelsLate) {
            complete(io, PipeStatus.CANCELLED, 0);
            return;
        }
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            lock.lock();
                            try {
                                complete(io, PipeStatus.CANCELLED, 0);
                            } finally {
                                lock.unlock();
                            }
                        });
    }

    /** Closes one end; the other one can still read what is there ("CloseHandle"). */
    void close(FakeEnd end) {
        if (!end.open) {
            return; // its process ended before
        }
        end.open = false;
        cancel(end, 0);
        FakeInstance instance = end.instance;
        FakePipe pipe = instance.pipe;
        if (end.server) {
            instance.server = null;
            pipe.instances.remove(instance);
            pipe.listening.remove(instance);
        } else {
            pipe.clients--;
            if (!end.disconnected) { // else the instance may have its next client by now
                instance.client = null;
            }
        }
        if (instance.state == FakeInstance.State.CONNECTED && !end.disconnected) {
            instance.state = FakeInstance.State.CLOSING;
            end.incoming().fail(PipeStatus.PIPE_BROKEN, Win32Error.BROKEN_PIPE);
            end.outgoing().writerLeft(PipeStatus.PIPE_BROKEN);
            end.outgoing().endFlushes(Win32Error.BROKEN_PIPE);
        }
        if (pipe.instances.isEmpty() && pipe.clients == 0) {
            pipes.remove(PipeNames.key(pipe.name), pipe);
        }
        changed.signalAll();
    }

    /** Waits for the model to change; like a wait of the system, no interrupt ends it. */
    @SuppressWarnings("WaitNotInLoop") // the callers have the loop
    void await() {
        changed.awaitUninterruptibly();
    }

    /** {@link #await()} until a moment; false when it has passed. */
    @SuppressWarnings("WaitNotInLoop")
    boolean await(long untilNanos) {
        boolean interrupted = false;
        try {
            long left = untilNanos - System.nanoTime();
            while (left > 0) {
                try {
                    return changed.await(left, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                    left = untilNanos - System.nanoTime();
                }
            }
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Listener;
import dev.npipe.internal.RemoteDoor;
import dev.npipe.internal.Remotes;
import dev.npipe.internal.security.AccessCheck;
import dev.npipe.internal.unix.flow.UnixConnection;
import dev.npipe.internal.unix.name.BaseDirectory;
import dev.npipe.internal.unix.name.NameLock;
import dev.npipe.internal.unix.name.SocketFile;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.samba.SambaDoor;
import dev.npipe.internal.unix.samba.SambaPlace;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A server's name on the file system, and the clients that wait to be accepted. */
public final class UnixListener implements Listener {
    private final NamedPipeAddress address;
    private final List<NameLock> names;
    private final List<SocketFile> files;
    private final ServedPipe pipe;
    private final List<Runnable> acceptors = new ArrayList<>();

    private final ReentrantLock order = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<UnixConnection> arrived = new ArrayDeque<>();
    private boolean closed;

    private UnixListener(ServedPipe pipe, List<NameLock> names, List<SocketFile> files) {
        this.pipe = pipe;
        this.address = pipe.address();
        this.names = names;
        this.files = files;
    }

    /** Takes the name, binds all of its sockets or none, and begins to answer clients. */
    public static UnixListener open(
            UnixSockets sockets, NamedPipeAddress address, BindOptions options) throws IOException {
        return OpenListeners.open(() -> bind(sockets, address, options));
    }

    private static UnixListener bind(
            UnixSockets sockets, NamedPipeAddress address, BindOptions options) throws IOException {
        Path base = SocketPaths.base();
        long uid = sockets.self().userId().orElseThrow();
        BaseDirectory.check(address.toString(), base, uid);
        boolean path = address.isSocketPath();
        boolean messages = options.mode() == PipeMode.MESSAGE;
        Path socket = path ? SocketPaths.socket(address) : null;
        Path npipe = socket == null ? SocketPaths.npipe(base, address) : messages ? socket : null;
        Path raw = socket == null ? SocketPaths.raw(base, address) : messages ? null : socket;

        RemoteDoor door =
                options.acceptRemote() ? Remotes.required(address).door(address, options) : null;

        AccessCheck check =
                AccessCheck.of(address.toString(), options.security(), sockets.accounts());
        var names = new ArrayList<NameLock>();
        var files = new ArrayList<SocketFile>();
        try {
            String key = SocketPaths.lockKey(address);
            names.add(NameLock.acquire(address.toString(), base, uid, key));
            var places = new ArrayList<UnixAcceptor.Place>();
            for (@Nullable Path place : new @Nullable Path[] {npipe, raw}) {
                if (place != null) {
                    SocketFile file =
                            SocketFile.bind(
                                    sockets, place, address.toString(), uid, check.admitsOthers());
                    files.add(file);
                    places.add(new UnixAcceptor.Place(file, place.equals(raw)));
                }
            }
            SambaPlace proxy = door == null ? null : SambaPlace.take(sockets, door, address, uid);
            if (proxy != null) {
                names.add(proxy.lock());
                files.add(proxy.file());
            }
            var instances = new Instances(options.maxInstances());
            var pipe = new ServedPipe(address, options, instances, sockets.self(), check);
            var listener = new UnixListener(pipe, names, files);
            for (UnixAcceptor.Place place : places) {
                listener.acceptors.add(UnixAcceptor.start(place, listener, pipe)::stop);
            }
            if (proxy != null) {
                listener.acceptors.add(SambaDoor.start(proxy, listener, pipe)::stop);
            }
            return listener;
        } catch (IOException | RuntimeException e) {
            giveUp(files, names, e);
            throw e;
        }
    }

    /** Removes the files in reverse order, then lets the names go. */
    private static void giveUp(
            List<SocketFile> files, List<NameLock> names, @Nullable Exception cause)
            throws IOException {
        IOException first = null;
        for (SocketFile file : files.reversed()) {
            try {
                file.close();
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        for (NameLock name : names.reversed()) {
            try {
                name.release();
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            if (cause == null) {
                throw first;
            }
            cause.addSuppressed(first);
        }
    }

    /** Held while a client is answered and offered, so that clients are accepted in their order. */
    ReentrantLock order() {
        return order;
    }

    /** Takes a client that was answered; false when this is closed. */
    public boolean offer(UnixConnection connection) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            arrived.add(connection);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Connection accept(Deadline deadline) throws IOException {
        while (true) {
            UnixConnection connection = next(deadline);
            boolean left = true;
            try {
                left = connection.hasLeft();
            } finally {
                if (left) {
                    connection.close();
                }
            }
            if (!left) {
                return connection;
            }
        }
    }

    private UnixConnection next(Deadline deadline) throws IOException {
        lock.lock();
        try {
            long nanos = deadline.remainingNanos();
            while (true) {
                if (closed) {
                    throw new AsynchronousCloseException();
                }
                UnixConnection connection = arrived.poll();
                if (connection != null) {
                    return connection;
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

    @Override
    public PipeInfo info() {
        return pipe.info();
    }

    @Override
    public void close() throws IOException {
        List<UnixConnection> unaccepted;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            unaccepted = List.copyOf(arrived);
            arrived.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        OpenListeners.remove(this);
        try {
            giveUp(files, names, null);
        } finally {
            acceptors.forEach(Runnable::run);
            for (UnixConnection connection : unaccepted) {
                connection.close();
            }
        }
    }

    @Override
    public String toString() {
        return address.toString();
    }
}

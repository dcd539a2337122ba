// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.PipeInfo;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.unix.flow.UnixConnection;
import dev.npipe.internal.unix.name.Claims;
import dev.npipe.internal.unix.name.LostPlaceException;
import dev.npipe.internal.unix.reception.Acceptor;
import dev.npipe.internal.unix.reception.Arrived;
import dev.npipe.internal.unix.reception.Door;
import dev.npipe.internal.unix.reception.Reception;
import dev.npipe.internal.unix.reception.ServedPipe;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A server that was put together: what it holds, who works for it, and who waits to be accepted.
 */
final class UnixListener implements KeptListener {
    private final ServedPipe pipe;
    private final Claims claims;
    private final Arrivals<Arrived> arrivals;
    private final Reception reception;
    private final ServerFiles files;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean toldWhy;

    /** Held while files are made or removed, so that none is made after the end. */
    private final ReentrantLock care = new ReentrantLock();

    UnixListener(
            ServedPipe pipe,
            Claims claims,
            Arrivals<Arrived> arrivals,
            Reception reception,
            ServerFiles files) {
        this.pipe = pipe;
        this.claims = claims;
        this.arrivals = arrivals;
        this.reception = reception;
        this.files = files;
    }

    /** Begins to take clients in, also at doors that are not among the files. */
    void open(List<Door> others) {
        files.open(this::fail);
        others.forEach(door -> Acceptor.start(door, reception, this::fail));
    }

    @Override
    public Connection accept(Deadline deadline) throws IOException {
        while (true) {
            Arrived arrived = arrivals.next(deadline, () -> {});
            pipe.instances().accepted(arrived.user());
            UnixConnection connection = arrived.connection();
            boolean gone = true;
            try {
                gone = connection.hasLeft();
            } finally {
                if (gone) {
                    connection.close();
                }
            }
            if (!gone) {
                return connection;
            }
        }
    }

    @Override
    public PipeInfo info() {
        return pipe.info();
    }

    @Override
    public void lookAfterFiles() {
        try {
            care.lock();
            try {
                if (!closed.get()) {
                    files.lookAfter(this::fail);
                }
            } finally {
                care.unlock();
            }
        } catch (LostPlaceException e) {
            fail(e);
        } catch (IOException e) { // a lack that may pass, of descriptors for example
            PipeLog.log(Level.WARNING, toString(), "its files were not looked after", e);
        }
    }

    /**
     * Closes because serving cannot go on; {@code accept} says why. The name is free by then, so
     * that whoever is told can take it again.
     */
    private void fail(IOException why) {
        String reason = String.valueOf(why.getMessage());
        PipeLog.log(Level.WARNING, toString(), "the server was closed", reason);
        try {
            try {
                stop();
            } finally {
                close(arrivals.close(() -> failure(reason, why)));
            }
        } catch (IOException e) {
            PipeLog.log(Level.WARNING, toString(), "closing it failed", e);
        }
    }

    private IOException failure(String reason, IOException why) {
        var failure = new FileSystemException(toString(), null, "the server was closed: " + reason);
        failure.initCause(why);
        toldWhy = true;
        return failure;
    }

    @Override
    public boolean hasToldWhyItClosed() {
        return toldWhy;
    }

    @Override
    public void close() throws IOException {
        List<Arrived> unaccepted = arrivals.close();
        try {
            stop();
        } finally {
            close(unaccepted);
        }
    }

    /** The name is free when this returns, whoever else is at it. */
    private void stop() throws IOException {
        if (!closed.getAndSet(true)) {
            OpenListeners.remove(this);
            reception.close();
        }
        care.lock();
        try {
            claims.giveUp();
        } finally {
            care.unlock();
        }
    }

    private static void close(List<Arrived> unaccepted) throws IOException {
        for (Arrived arrived : unaccepted) {
            arrived.connection().close();
        }
    }

    @Override
    public String toString() {
        return pipe.address().toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.PipeInfo;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.unix.door.Door;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.flow.UnixConnection;
import dev.npipe.internal.unix.name.Claims;
import dev.npipe.internal.unix.name.LostPlaceException;
import dev.npipe.internal.unix.reception.Acceptor;
import dev.npipe.internal.unix.reception.Arrived;
import dev.npipe.internal.unix.reception.Reception;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

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
        Caretaker.add(this);
        if (closed.get()) { // by a failure, meanwhile
            Caretaker.remove(this);
        }
    }

    @Override
    public Connection accept(Deadline deadline) throws IOException {
        while (true) {
            reception.standIn(deadline);
            Arrived arrived = arrivals.next(deadline, () -> {});
            UnixConnection connection = arrived.connection();
            boolean gone = true;
            try {
                pipe.instances().accepted(arrived.user());
                gone = hasLeft(connection);
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

    /** What is wrong with one client does not end accept; whoever talks to it sees it. */
    private boolean hasLeft(UnixConnection connection) {
        try {
            return connection.hasLeft();
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, toString(), "a look at a client failed", e);
            return false;
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

    /** Closes because serving cannot go on; {@code accept} says why. */
    private void fail(IOException why) {
        String reason = String.valueOf(why.getMessage());
        Level level = why instanceof LostPlaceException ? Level.WARNING : Level.ERROR;
        PipeLog.log(level, toString(), "the server was closed", reason);
        try {
            end(() -> arrivals.close(() -> failure(reason, why)));
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
        end(arrivals::close);
    }

    /**
     * The name is free before accept is woken: whoever hears of the end may bind it again. It is
     * free when this returns, too, whoever else is at it.
     */
    private void end(Supplier<List<Arrived>> wakeAccept) throws IOException {
        try {
            if (!closed.getAndSet(true)) {
                Caretaker.remove(this);
                reception.close();
            }
        } finally {
            try {
                giveUp();
            } finally {
                wakeAccept.get().forEach(this::close);
            }
        }
    }

    private void giveUp() throws IOException {
        care.lock();
        try {
            claims.giveUp();
        } finally {
            care.unlock();
        }
    }

    private void close(Arrived unaccepted) {
        try {
            unaccepted.connection().close();
        } catch (IOException e) { // the others are closed all the same
            PipeLog.log(Level.DEBUG, toString(), "closing a client failed", e);
        }
    }

    @Override
    public String toString() {
        return pipe.address().toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.PipeInfo;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Listener;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.flow.UnixConnection;
import dev.npipe.internal.unix.name.Claims;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** A pipe whose clients come in by its {@link Reception}: hands them out, and ends once. */
public abstract class ReceptionListener implements Listener {
    private final ServedPipe pipe;
    private final Claims claims;
    private final Arrivals<Arrived> arrivals;
    private final Reception reception;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean toldWhy;

    /** Held while files are made or removed, so that none is made after the end. */
    protected final ReentrantLock care = new ReentrantLock();

    /** A listener that gives up these claims as it ends. */
    protected ReceptionListener(
            ServedPipe pipe, Claims claims, Arrivals<Arrived> arrivals, Reception reception) {
        this.pipe = pipe;
        this.claims = claims;
        this.arrivals = arrivals;
        this.reception = reception;
    }

    /** True from the moment at which the end begins. */
    protected final boolean isClosed() {
        return closed.get();
    }

    @Override
    public final Connection accept(Deadline deadline) throws IOException {
        while (true) {
            UnixSocket fresh = reception.standIn(deadline);
            Arrived arrived = arrivals.next(deadline, () -> {});
            UnixConnection connection = arrived.connection();
            boolean gone = true;
            try {
                pipe.instances().accepted(arrived.user());
                gone =
                        !arrived.socket().equals(fresh)
                                && hasLeft(connection); // fresh was heard just now
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
    public final PipeInfo info() {
        return pipe.info();
    }

    /**
     * Closes because serving cannot go on; {@code accept} says why.
     *
     * @param ended what the log and {@code accept} call that
     */
    protected final void fail(Level level, String ended, IOException why) {
        String reason = String.valueOf(why.getMessage());
        PipeLog.log(level, toString(), ended, reason);
        try {
            end(() -> arrivals.close(() -> failure(ended + ": " + reason, why)));
        } catch (IOException e) {
            PipeLog.log(Level.WARNING, toString(), "closing it failed", e);
        }
    }

    private IOException failure(String reason, IOException why) {
        var failure = new FileSystemException(toString(), null, reason);
        failure.initCause(why);
        toldWhy = true;
        return failure;
    }

    @Override
    public final boolean hasToldWhyItClosed() {
        return toldWhy;
    }

    @Override
    public final void close() throws IOException {
        end(arrivals::close);
    }

    /** The end begins: whoever works for this listener is told. */
    protected void ending() {}

    /**
     * The name is free before accept is woken: whoever hears of the end may bind it again. It is
     * free when this returns, too, whoever else is at it.
     */
    private void end(Supplier<List<Arrived>> wakeAccept) throws IOException {
        try {
            if (!closed.getAndSet(true)) {
                ending();
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
    public final String toString() {
        return pipe.address().toString();
    }
}

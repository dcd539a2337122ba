// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.unnamed;

import dev.npipe.PipeInfo;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Listener;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.flow.UnixConnection;
import dev.npipe.internal.unix.name.Claims;
import dev.npipe.internal.unix.reception.Arrived;
import dev.npipe.internal.unix.reception.Reception;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** A pipe without a name, while it waits for its client. */
final class UnnamedListener implements Listener {
    private final ServedPipe pipe;
    private final Claims claims;
    private final Arrivals<Arrived> arrivals;
    private final Reception reception;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean toldWhy;

    UnnamedListener(
            ServedPipe pipe, Claims claims, Arrivals<Arrived> arrivals, Reception reception) {
        this.pipe = pipe;
        this.claims = claims;
        this.arrivals = arrivals;
        this.reception = reception;
    }

    @Override
    public Connection accept(Deadline deadline) throws IOException {
        while (true) {
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

    /** Closes because nobody can be taken in any more; {@code accept} says why. */
    void fail(IOException why) {
        String reason = String.valueOf(why.getMessage());
        PipeLog.log(Level.ERROR, toString(), "the pipe was closed", reason);
        try {
            end(() -> arrivals.close(() -> failure(reason, why)));
        } catch (IOException e) {
            PipeLog.log(Level.WARNING, toString(), "closing it failed", e);
        }
    }

    private IOException failure(String reason, IOException why) {
        var failure = new FileSystemException(toString(), null, "the pipe was closed: " + reason);
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

    /** Its files are gone before accept is woken. */
    private void end(Supplier<List<Arrived>> wakeAccept) throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            reception.close();
            claims.giveUp();
        } finally {
            wakeAccept.get().forEach(this::close);
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

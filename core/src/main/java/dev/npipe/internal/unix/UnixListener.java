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
    private final Arrivals<UnixConnection> arrivals;
    private final ServerFiles files;

    /** Those at sockets that are not among the files. */
    private final List<Acceptor> acceptors;

    private final AtomicBoolean closed = new AtomicBoolean();

    /** Held while files are made or removed, so that none is made after the end. */
    private final ReentrantLock care = new ReentrantLock();

    UnixListener(
            ServedPipe pipe,
            Claims claims,
            Arrivals<UnixConnection> arrivals,
            ServerFiles files,
            List<Acceptor> acceptors) {
        this.pipe = pipe;
        this.claims = claims;
        this.arrivals = arrivals;
        this.files = files;
        this.acceptors = acceptors;
    }

    @Override
    public Connection accept(Deadline deadline) throws IOException {
        while (true) {
            UnixConnection connection = arrivals.next(deadline, () -> {});
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
                    files.lookAfter();
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

    /** Closes because serving cannot go on, which each {@code accept} says from now on. */
    private void fail(IOException why) {
        String reason = String.valueOf(why.getMessage());
        PipeLog.log(Level.WARNING, toString(), "the server was closed", reason);
        try {
            end(
                    arrivals.close(
                            () -> {
                                var failure =
                                        new FileSystemException(
                                                toString(),
                                                null,
                                                "the server was closed: " + reason);
                                failure.initCause(why);
                                return failure;
                            }));
        } catch (IOException e) {
            PipeLog.log(Level.WARNING, toString(), "closing", e);
        }
    }

    @Override
    public void close() throws IOException {
        end(arrivals.close());
    }

    private void end(List<UnixConnection> unaccepted) throws IOException {
        try {
            if (!closed.getAndSet(true)) {
                OpenListeners.remove(this);
                giveUp();
            }
        } finally {
            for (UnixConnection connection : unaccepted) {
                connection.close();
            }
        }
    }

    private void giveUp() throws IOException {
        care.lock();
        try {
            claims.giveUp();
        } finally {
            files.stop();
            acceptors.forEach(Acceptor::stop);
            care.unlock();
        }
    }

    @Override
    public String toString() {
        return pipe.address().toString();
    }
}

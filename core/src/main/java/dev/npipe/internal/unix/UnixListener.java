// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.PipeInfo;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Listener;
import dev.npipe.internal.unix.flow.UnixConnection;
import dev.npipe.internal.unix.name.Claims;
import dev.npipe.internal.unix.reception.Arrived;
import dev.npipe.internal.unix.reception.Reception;
import dev.npipe.internal.unix.reception.ServedPipe;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A server that was put together: what it holds, who works for it, and who waits to be accepted.
 */
final class UnixListener implements Listener {
    private final ServedPipe pipe;
    private final Claims claims;
    private final Arrivals<Arrived> arrivals;
    private final Reception reception;
    private final AtomicBoolean closed = new AtomicBoolean();

    UnixListener(ServedPipe pipe, Claims claims, Arrivals<Arrived> arrivals, Reception reception) {
        this.pipe = pipe;
        this.claims = claims;
        this.arrivals = arrivals;
        this.reception = reception;
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
    public void close() throws IOException {
        close(arrivals::close);
    }

    /** Closes, because serving cannot go on; whoever accepts is told why. */
    void fail(IOException why) {
        try {
            close(() -> arrivals.close(new IOException(this + ": " + why.getMessage(), why)));
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private void close(Supplier<List<Arrived>> ending) throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        List<Arrived> unaccepted = ending.get();
        OpenListeners.remove(this);
        reception.close();
        try {
            claims.giveUp();
        } finally {
            for (Arrived arrived : unaccepted) {
                arrived.connection().close();
            }
        }
    }

    @Override
    public String toString() {
        return pipe.address().toString();
    }
}

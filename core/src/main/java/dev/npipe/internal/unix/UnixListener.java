// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.PipeInfo;
import dev.npipe.internal.Arrivals;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Listener;
import dev.npipe.internal.unix.flow.UnixConnection;
import dev.npipe.internal.unix.name.Claims;
import dev.npipe.internal.unix.reception.Acceptor;
import dev.npipe.internal.unix.reception.ServedPipe;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A server that was put together: what it holds, who works for it, and who waits to be accepted.
 */
final class UnixListener implements Listener {
    private final ServedPipe pipe;
    private final Claims claims;
    private final Arrivals<UnixConnection> arrivals;
    private final List<Acceptor> acceptors;
    private final AtomicBoolean closed = new AtomicBoolean();

    UnixListener(
            ServedPipe pipe,
            Claims claims,
            Arrivals<UnixConnection> arrivals,
            List<Acceptor> acceptors) {
        this.pipe = pipe;
        this.claims = claims;
        this.arrivals = arrivals;
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
    public void close() throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        List<UnixConnection> unaccepted = arrivals.close();
        OpenListeners.remove(this);
        try {
            claims.giveUp();
        } finally {
            acceptors.forEach(Acceptor::stop);
            for (UnixConnection connection : unaccepted) {
                connection.close();
            }
        }
    }

    @Override
    public String toString() {
        return pipe.address().toString();
    }
}

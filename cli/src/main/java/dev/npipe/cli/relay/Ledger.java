// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** Which connections there are, and what all of them carried. */
public final class Ledger {
    private final long since = System.nanoTime();
    private final Set<Connection> open = new LinkedHashSet<>();
    private long count;
    private Amount toServer = Amount.NONE;
    private Amount toClient = Amount.NONE;

    synchronized Connection opened(String client) {
        var connection = new Connection(++count, client);
        open.add(connection);
        return connection;
    }

    synchronized void closed(Connection connection) {
        if (open.remove(connection)) {
            toServer = toServer.plus(connection.toServer());
            toClient = toClient.plus(connection.toClient());
        }
    }

    /** Those that are open, in the order in which they came. */
    synchronized Set<Connection> open() {
        return new LinkedHashSet<>(open);
    }

    synchronized boolean isIdle() {
        return open.isEmpty();
    }

    synchronized boolean hasCarried() {
        return count > 0;
    }

    /** All of it in one line. */
    public synchronized String summary() {
        Amount up = toServer;
        Amount down = toClient;
        for (Connection connection : open) {
            up = up.plus(connection.toServer());
            down = down.plus(connection.toClient());
        }
        return String.format(
                Locale.ROOT,
                "%d %s in %.3f s: %s to the server, %s to the client",
                count,
                count == 1 ? "connection" : "connections",
                (System.nanoTime() - since) / 1e9,
                up,
                down);
    }
}

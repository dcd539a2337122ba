// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import dev.npipe.cli.flow.Watcher;

/** A conversation that a relay carries. */
public final class Connection {
    private final long number;
    private final String client;
    private final long since = System.nanoTime();
    private volatile Traffic toServer = new Traffic(false, Watcher.NONE);
    private volatile Traffic toClient = new Traffic(false, Watcher.NONE);

    Connection(long number, String client) {
        this.number = number;
        this.client = client;
    }

    /** Counts the conversations, from 1. */
    public long number() {
        return number;
    }

    /** Who came, for the user to read. */
    public String client() {
        return client;
    }

    /** What the client has sent. */
    public Amount toServer() {
        return toServer.amount();
    }

    /** What the server has sent. */
    public Amount toClient() {
        return toClient.amount();
    }

    /** How long it has lasted. */
    double seconds() {
        return (System.nanoTime() - since) / 1e9;
    }

    void count(Traffic fromClient, Traffic fromServer) {
        this.toServer = fromClient;
        this.toClient = fromServer;
    }
}

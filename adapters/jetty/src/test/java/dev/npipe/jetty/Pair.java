// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import java.util.Collection;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A server and a client on one way. */
final class Pair implements AutoCloseable {
    final Answers answers = new Answers();
    private final QueuedThreadPool threads = new QueuedThreadPool();
    final Server server = new Server(threads);
    final AbstractConnector connector;
    final HttpClient client;
    private final Way way;

    /** Both are to be started. */
    Pair(Way way) {
        this.way = way;
        threads.setStopTimeout(200); // for handlers that hold an answer
        connector = way.connector(server, Way.newAddress());
        server.addConnector(connector);
        server.setHandler(answers);
        client = way.client();
        client.setMaxConnectionsPerDestination(4);
    }

    static Pair started(Way way) throws Exception {
        var pair = new Pair(way);
        pair.server.start();
        pair.client.start();
        return pair;
    }

    Request request(String path) {
        return way.request(client, connector, path);
    }

    /** What a server answers to a GET. */
    String get(String path) throws Exception {
        return request(path).send().getContentAsString();
    }

    Collection<EndPoint> connections() {
        return connector.getConnectedEndPoints();
    }

    @Override
    public void close() throws Exception {
        answers.release.countDown();
        try {
            client.stop();
        } finally {
            server.stop();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.io.Connection;

/**
 * Counts the connections of a server or a client that end.
 *
 * @param latch what counts them down
 */
record WhenClosed(CountDownLatch latch) implements Connection.Listener {
    /** Counts those of a client that is to be started. */
    void watch(HttpClient client) {
        client.addBean(this);
        client.getContainedBeans(HTTP2Client.class).forEach(http2 -> http2.addBean(this));
    }

    @Override
    public void onClosed(Connection connection) {
        latch.countDown();
    }
}

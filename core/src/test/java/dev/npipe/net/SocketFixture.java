// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** What the behaviours of sockets need: a kind of sockets, and where it differs from TCP. */
interface SocketFixture {
    /** Far more than anything takes; a test that waits this long has failed. */
    Duration LONG = Duration.ofSeconds(20);

    /** Far more than all buffers on the way hold. */
    int MUCH = 8 << 20;

    /** A server that is not bound. */
    ServerSocket unboundServer() throws IOException;

    /** A client that is not connected. */
    Socket unconnected() throws IOException;

    /** Where a server can be bound, and none was. */
    SocketAddress freshAddress() throws IOException;

    /** Where these sockets differ from those of TCP. */
    Set<Difference> differences();

    /** False where the system lets a second server take an address. */
    default boolean hasExclusiveNames() {
        return true;
    }

    /** False where the JDK's keytool does not run. */
    default boolean hasKeytool() {
        return true;
    }

    /** A test is skipped, visibly and with the name of the limit, where the platform has it. */
    static void require(boolean possible, String limit) {
        Assumptions.assumeTrue(possible, "platform limit: " + limit);
    }

    default boolean differsIn(Difference difference) {
        return differences().contains(difference);
    }

    default ServerSocket server() throws IOException {
        ServerSocket server = unboundServer();
        server.bind(freshAddress());
        return server;
    }

    default Socket clientOf(ServerSocket server) throws IOException {
        Socket client = unconnected();
        client.connect(server.getLocalSocketAddress(), (int) LONG.toMillis());
        return client;
    }

    /** A server and its first client, connected. */
    record Ends(ServerSocket server, Socket accepted, Socket client) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            accepted.close();
            server.close();
        }
    }

    default Ends ends() throws IOException {
        return endsOf(server());
    }

    default Ends endsOf(ServerSocket server) throws IOException {
        Socket client = clientOf(server);
        return new Ends(server, server.accept(), client);
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Set;

/** The sockets of TCP, which the others are measured by. */
final class TcpSocketTest extends SocketBehaviour {
    @Override
    public ServerSocket unboundServer() throws IOException {
        return new ServerSocket();
    }

    @Override
    public Socket unconnected() {
        return new Socket();
    }

    /** A port that was free a moment ago; the system gives others to whoever does not say one. */
    @Override
    public SocketAddress freshAddress() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(free.getInetAddress(), free.getLocalPort());
        }
    }

    @Override
    public Set<Difference> differences() {
        return Set.of();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The JDK's own Unix domain sockets, blocking. */
final class JdkTransport implements Transport {
    @Override
    public Acceptor listen(String address) throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(address));
        return new Acceptor() {
            @Override
            public Wire accept() throws IOException {
                return new StreamWire<>(server.accept());
            }

            @Override
            public void close() throws IOException {
                server.close();
            }
        };
    }

    @Override
    public boolean greets() {
        return false;
    }

    @Override
    public Wire connect(String address) throws IOException {
        return new StreamWire<>(SocketChannel.open(UnixDomainSocketAddress.of(address)));
    }
}

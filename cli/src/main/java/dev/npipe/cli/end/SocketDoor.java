// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import dev.npipe.cli.place.Place;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A listening TCP socket. */
record SocketDoor(ServerSocketChannel server) implements Door {
    @Override
    public String address() {
        InetSocketAddress bound = (InetSocketAddress) server.socket().getLocalSocketAddress();
        return new Place.Tcp(bound.getAddress().getHostAddress(), bound.getPort()).toString();
    }

    @Override
    public End accept() throws IOException {
        SocketChannel client = server.accept();
        try {
            return new SocketEnd(client);
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

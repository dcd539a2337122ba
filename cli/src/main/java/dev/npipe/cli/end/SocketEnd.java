// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A TCP connection. */
final class SocketEnd implements End {
    private final SocketChannel socket;
    private final String peer;

    SocketEnd(SocketChannel socket) throws IOException {
        this.socket = socket;
        this.peer = String.valueOf(socket.getRemoteAddress()).replaceFirst("^[^/]*/", "tcp:");
        // Answers are waited for: a short write must not wait for more to come.
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public boolean hasMessages() {
        return false;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        return socket.read(dst);
    }

    @Override
    public boolean isMessageComplete() {
        return true;
    }

    @Override
    public void write(ByteBuffer src) throws IOException {
        while (src.hasRemaining()) {
            socket.write(src);
        }
    }

    @Override
    public boolean canShutdownOutput() {
        return true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

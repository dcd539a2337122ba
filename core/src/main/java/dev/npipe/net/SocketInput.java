// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.NamedPipeChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** What a socket reads: the stream of its channel, with the failures of a socket. */
final class SocketInput extends InputStream {
    private final Socket socket;
    private final InputStream in;

    SocketInput(Socket socket, NamedPipeChannel channel) throws IOException {
        this.socket = socket;
        this.in = channel.inputStream();
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (IOException e) {
            throw SocketFailure.ofRead(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return in.read(bytes, offset, length);
        } catch (IOException e) {
            throw SocketFailure.ofRead(e);
        }
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        var bytes = new byte[64 * 1024];
        long total = 0;
        for (int n = read(bytes); n >= 0; n = read(bytes)) {
            out.write(bytes, 0, n);
            total += n;
        }
        return total;
    }

    @Override
    public int available() throws IOException {
        try {
            return in.available();
        } catch (IOException e) {
            throw SocketFailure.ofRead(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

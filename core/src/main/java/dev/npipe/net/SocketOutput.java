// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.NamedPipeChannel;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;

/** What a socket writes: the stream of its channel, with the failures of a socket. */
final class SocketOutput extends OutputStream {
    private final Socket socket;
    private final OutputStream out;

    SocketOutput(Socket socket, NamedPipeChannel channel) throws IOException {
        this.socket = socket;
        this.out = channel.outputStream();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw socket.isOutputShutdown() && !socket.isClosed()
                    ? outputShutdown(e)
                    : SocketFailure.ofWrite(e);
        }
    }

    private static SocketException outputShutdown(IOException e) {
        return SocketFailure.because(e, "Socket output is shutdown");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

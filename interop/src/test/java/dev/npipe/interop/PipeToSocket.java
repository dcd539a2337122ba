// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeServer;
import dev.npipe.net.NamedPipeSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Path;

/**
 * A pipe in front of a program that listens at a Unix socket, as the program's own on Windows is:
 * each end is carried to the other side by itself.
 */
public final class PipeToSocket implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(PipeToSocket.class.getName());

    private final NamedPipeAddress target;
    private final PipeServer server;

    /**
     * Listens at once.
     *
     * @param mode the type of the pipe; in both an end that sends no more is told
     */
    public PipeToSocket(NamedPipeAddress pipe, PipeMode mode, Path socket) throws IOException {
        target = NamedPipeAddress.parse(socket.toString());
        server =
                NamedPipeServerChannel.builder()
                        .mode(mode)
                        .zeroMessageEndsStream(true)
                        .bind(pipe)
                        .serve(this::carry);
    }

    private void carry(NamedPipeChannel client) throws IOException, InterruptedException {
        try (Socket front = client.socket();
                Socket back = NamedPipeSocket.connectTo(target)) {
            Thread there = Thread.startVirtualThread(() -> pump(front, back));
            pump(back, front);
            there.join();
        }
    }

    /** Carries one way. Where it breaks, both ends learn it by the end of the other way. */
    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a way between " + from + " and " + to, e);
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        server.close();
        server.join();
    }
}

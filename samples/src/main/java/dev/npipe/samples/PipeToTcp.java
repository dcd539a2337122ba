// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/**
 * A way from a pipe to a TCP port of this machine: bytes both ways, for many clients at once. The
 * end of one direction is passed on, and the other goes on until it ends too.
 *
 * <p>The arguments are the name of the pipe and the number of the port.
 */
final class PipeToTcp {
    private PipeToTcp() {}

    static void main(String... arguments) throws IOException {
        int port = Integer.parseInt(arguments[1]);
        try (var server = NamedPipeServerChannel.bind(NamedPipeAddress.parse(arguments[0]))) {
            IO.println(server.address() + " leads to port " + port);
            while (true) {
                NamedPipeChannel pipe = server.accept();
                Thread.startVirtualThread(() -> relay(pipe, port));
            }
        }
    }

    private static void relay(NamedPipeChannel pipe, int port) {
        try (pipe;
                var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread there = Thread.startVirtualThread(() -> forth(pipe, socket));
            socket.getInputStream().transferTo(pipe.outputStream());
            pipe.shutdownOutput();
            there.join();
        } catch (IOException | InterruptedException e) {
            IO.println("a connection broke: " + e);
        }
    }

    /** What cannot be passed on ends the other direction too. */
    private static void forth(NamedPipeChannel pipe, Socket socket) {
        try {
            try {
                pipe.inputStream().transferTo(socket.getOutputStream());
                socket.shutdownOutput();
            } catch (IOException e) {
                IO.println("a direction broke: " + e);
                socket.close();
            }
        } catch (IOException e) {
            IO.println("closing it failed: " + e);
        }
    }
}

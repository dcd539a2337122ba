// SPDX-License-Identifier: Apache-2.0
package dev.npipe.testkit.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A TCP port of the loopback interface, for a server that is told which one to take. */
public record LocalPort(int number) {
    private static final int CONNECT_MILLIS = 1000;

    /** A free port, which another process could take before the server does, but hardly will. */
    public static LocalPort free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new LocalPort(socket.getLocalPort());
        }
    }

    /**
     * Waits until a server listens.
     *
     * @param output the file that the server prints to, for the failure's message
     * @throws IOException if the server ends, or the time is over
     */
    public void await(Process server, Path output, Duration limit)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!answers()) {
            if (!server.isAlive() || System.nanoTime() > end) {
                String why = server.isAlive() ? "does not listen" : "ended at once";
                throw new IOException("%s: %s".formatted(why, Files.readString(output)));
            }
            server.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), number);
            socket.connect(address, CONNECT_MILLIS);
            return true;
        } catch (IOException _) {
            return false; // not yet
        }
    }
}

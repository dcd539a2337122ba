// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import dev.npipe.BrokenPipeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Optional;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/** Sends the input of a stream and then its end, on a virtual thread. */
final class InputPump {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    private final InputStream input;
    private final Socket socket;
    private final DefaultBHttpClientConnection connection;
    private final Thread thread =
            Thread.ofVirtual().name("npipe-docker-input").unstarted(this::run);
    private volatile boolean stopped;
    private volatile @Nullable IOException failure;

    InputPump(InputStream input, Socket socket, DefaultBHttpClientConnection connection) {
        this.input = input;
        this.socket = socket;
        this.connection = connection;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            input.transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        } catch (Throwable e) { // also an Error of the caller's stream: somebody reads the output
            failed(e);
        }
    }

    private void failed(Throwable e) {
        if (e.getCause() instanceof BrokenPipeException) {
            // The program has ended and left its input unread, as it may.
            LOG.log(System.Logger.Level.DEBUG, "the engine takes no more input", e);
        } else if (stopped) {
            LOG.log(System.Logger.Level.DEBUG, "the stream was closed before its input ended", e);
        } else {
            failure = new IOException("the input could not be sent: " + e.getMessage(), e);
            connection.close(CloseMode.IMMEDIATE); // which tells whoever reads the output
        }
    }

    /** Why the connection was closed, if it was because of the input. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Whoever reads the input is interrupted; what does not care for that is left alone. */
    void stop() {
        stopped = true;
        thread.interrupt();
    }
}

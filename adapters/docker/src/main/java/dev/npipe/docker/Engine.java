// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import com.github.dockerjava.transport.DockerHttpClient.Request;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.net.NamedPipeSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.hc.core5.http.HttpHost;

/**
 * The engine behind a pipe: how it is reached, and how its failures are told.
 *
 * @param connectTimeout zero for none
 * @param responseTimeout zero for none
 */
record Engine(
        NamedPipeAddress pipe,
        Supplier<NamedPipeChannelBuilder> options,
        Duration connectTimeout,
        Duration responseTimeout) {
    /** HTTP wants a host; engines do not look at it. */
    static final HttpHost HOST = new HttpHost("http", "localhost");

    static NamedPipeAddress address(URI dockerHost) {
        String scheme = String.valueOf(dockerHost.getScheme());
        if (!scheme.equalsIgnoreCase("npipe") && !scheme.equalsIgnoreCase("unix")) {
            throw new IllegalArgumentException(
                    "not the address of a pipe or a Unix socket: " + dockerHost);
        }
        return NamedPipeAddress.parse(dockerHost.toString());
    }

    Socket unconnected() {
        return NamedPipeSocket.unconnected(options.get().zeroMessageEndsStream(!pipe.isRemote()));
    }

    void connect(Socket socket) throws IOException {
        socket.connect(pipe, (int) connectTimeout.toMillis());
        socket.setSoTimeout((int) responseTimeout.toMillis());
    }

    UncheckedIOException failed(Request request, Exception cause) {
        IOException named = named(cause);
        return new UncheckedIOException(
                request.method() + ' ' + request.path() + ": " + named.getMessage(), named);
    }

    /** The same failure, with the name of the pipe. */
    IOException named(Exception cause) {
        String text = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
        if (!text.startsWith(pipe.toString())) {
            text = pipe + ": " + text;
        }
        IOException named =
                cause instanceof SocketTimeoutException
                        ? new SocketTimeoutException(text)
                        : new IOException(text);
        named.initCause(cause);
        return named;
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.FuzzedPipes;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A server, and the application that does with its clients what a fuzzer says. */
final class FuzzedServer {
    private static final Duration SHORT = Duration.ofMillis(1);

    private final NamedPipeServerChannel server;
    private final List<NamedPipeChannel> pipes = new ArrayList<>();
    private final String name;
    private final int instances;

    FuzzedServer(UnixSockets sockets, String name, int instances) throws IOException {
        this.server = FuzzedPipes.bind(sockets, name, instances);
        this.name = name;
        this.instances = instances;
    }

    String name() {
        return name;
    }

    int instances() {
        return instances;
    }

    int instancesInUse() throws IOException {
        return server.info().instances();
    }

    /** How many connections the application has. */
    int held() {
        return pipes.size();
    }

    /** Accepts one client, if one is there. */
    boolean accept() throws IOException {
        try {
            pipes.add(server.accept(Duration.ZERO));
            return true;
        } catch (InterruptedByTimeoutException e) {
            return false;
        }
    }

    /** Reads what is there at one end. */
    void read(int which) throws IOException {
        if (!pipes.isEmpty()) {
            NamedPipeChannel pipe = pipes.get(which % pipes.size());
            attempt(() -> pipe.readTimeout(SHORT).read(ByteBuffer.allocate(16)));
        }
    }

    /** Accepts everybody and looks at what is there, without waiting for more. */
    void lookAtAll() throws IOException {
        boolean more;
        do {
            more = accept();
        } while (more);
        for (NamedPipeChannel pipe : pipes) {
            attempt(() -> pipe.peek(ByteBuffer.allocate(16)));
        }
    }

    void write(int which) throws IOException {
        if (!pipes.isEmpty()) {
            NamedPipeChannel pipe = pipes.get(which % pipes.size());
            attempt(() -> pipe.writeTimeout(SHORT).write(ByteBuffer.allocate(16)));
        }
    }

    void close(int which) throws IOException {
        if (!pipes.isEmpty()) {
            pipes.remove(which % pipes.size()).close();
        }
    }

    /** Closes every connection, also those that nobody accepted. */
    void closeAll() throws IOException {
        while (accept() || held() > 0) {
            close(0);
        }
    }

    private interface Call {
        Object run() throws IOException;
    }

    /** Fails in a documented way, if it does. */
    private static void attempt(Call call) throws IOException {
        try {
            call.run();
        } catch (InterruptedByTimeoutException | ClosedChannelException e) {
            return; // nothing was there, or what was there ended the connection before
        } catch (NamedPipeException e) {
            assertThat(e.errorCode())
                    .as("%s", e)
                    .isIn(
                            Win32Error.BROKEN_PIPE,
                            Win32Error.INVALID_DATA,
                            Win32Error.NO_DATA,
                            Win32Error.PIPE_NOT_CONNECTED);
        }
    }

    /** A client that behaves is served; those before it that are only now let in have left. */
    void servesTheNext() throws IOException {
        byte[] token = {42, 42, 42};
        var client = CompletableFuture.runAsync(() -> say(token), Thread.ofPlatform()::start);
        boolean served;
        do {
            served = serves(token);
        } while (!served);
        client.join();
    }

    private void say(byte[] token) {
        try (NamedPipeChannel client = connect()) {
            client.write(ByteBuffer.wrap(token));
            client.readTimeout(Duration.ofSeconds(10)).read(ByteBuffer.allocate(1)); // the end
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean serves(byte[] token) throws IOException {
        try (NamedPipeChannel pipe = server.accept(Duration.ofSeconds(10))) {
            pipe.readTimeout(Duration.ofSeconds(10));
            ByteBuffer message = ByteBuffer.allocate(token.length);
            attempt(() -> pipe.read(message));
            return Arrays.equals(message.array(), token);
        }
    }

    private NamedPipeChannel connect() throws IOException {
        return NamedPipeChannel.builder()
                .connectTimeout(Duration.ofSeconds(10))
                .connect(server.address());
    }

    void close() throws IOException {
        server.close();
    }
}

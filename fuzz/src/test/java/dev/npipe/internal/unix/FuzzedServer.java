// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.FuzzedPipes;
import dev.npipe.NamedPipeAddress;
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
import java.nio.file.Path;
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
    private final Path plainDoor;
    private final int instances;

    FuzzedServer(UnixSockets sockets, Path directory, String name, int instances)
            throws IOException {
        this.server = FuzzedPipes.bind(sockets, name, instances);
        this.name = name;
        this.plainDoor = plainDoor(directory, name);
        this.instances = instances;
    }

    /** Where clients of a pipe come in that speak plain bytes. */
    static Path plainDoor(Path directory, String name) {
        return directory.resolve("CoreFxPipe_" + name);
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

    /** Closes every connection that the application has. */
    void closeHeld() throws IOException {
        while (held() > 0) {
            close(0);
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

    /**
     * A client that behaves is served at each door. So those before it have been taken out of the
     * backlogs: what has left is not about to come in any more.
     */
    void servesTheNext() throws IOException {
        servesTheNextAt(server.address());
        servesTheNextAt(NamedPipeAddress.parse(plainDoor.toString()));
    }

    private void servesTheNextAt(NamedPipeAddress door) throws IOException {
        byte[] token = {42, 42, 42};
        var client = CompletableFuture.runAsync(() -> say(token, door), Thread.ofPlatform()::start);
        boolean served;
        do {
            served = serves(token);
        } while (!served);
        client.join();
    }

    private static void say(byte[] token, NamedPipeAddress door) {
        try (NamedPipeChannel client = connect(door)) {
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

    private static NamedPipeChannel connect(NamedPipeAddress door) throws IOException {
        return NamedPipeChannel.builder().connectTimeout(Duration.ofSeconds(10)).connect(door);
    }

    void close() throws IOException {
        server.close();
    }
}

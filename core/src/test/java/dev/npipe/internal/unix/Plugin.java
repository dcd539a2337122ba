// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipes;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** What a {@link PluginHost} loads, with a copy of the library of its own. */
public final class Plugin implements BinaryOperator<String> {
    private static final Duration LONG = Duration.ofSeconds(30);

    private @Nullable NamedPipeServerChannel server;

    /** Made by its host. */
    public Plugin() {}

    /** Does what the first word says to the pipe of this name, and tells what came of it. */
    @Override
    public String apply(String what, String name) {
        try {
            NamedPipeAddress address = NamedPipeAddress.parse(name);
            switch (what) {
                case "bind" -> server = NamedPipeServerChannel.bind(address);
                case "close" -> {
                    if (server != null) {
                        server.close();
                    }
                }
                case "talk" -> {
                    for (PipeMode mode : PipeMode.values()) {
                        talk(address, mode, Thread.ofVirtual());
                        talk(address, mode, Thread.ofPlatform());
                    }
                }
                default -> throw new IllegalArgumentException(what);
            }
            return "ok";
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        } catch (InterruptedException e) {
            return "interrupted";
        }
    }

    /** One asks, the other answers, each on a thread that waits for the other. */
    private static void talk(NamedPipeAddress address, PipeMode mode, Thread.Builder kind)
            throws IOException, InterruptedException {
        var answered = new CountDownLatch(1);
        try (var server = NamedPipeServerChannel.builder().mode(mode).bind(address)) {
            Thread answering = kind.start(() -> answer(server, answered));
            try (var client = NamedPipeChannel.connect(address)) {
                client.readTimeout(LONG);
                for (int i = 0; i < 20; i++) {
                    client.write(ByteBuffer.allocate(100));
                    readFully(client);
                }
                if (mode == PipeMode.MESSAGE) { // of bytes nio does not know
                    client.awaitDrain(LONG);
                }
            }
            answered.await();
            answering.join();
            if (!NamedPipes.exists(address)) {
                throw new IOException("there is a server, and it is not found");
            }
        }
    }

    private static void answer(NamedPipeServerChannel server, CountDownLatch answered) {
        try (var pipe = server.accept()) {
            for (int i = 0; i < 20; i++) {
                readFully(pipe);
                pipe.write(ByteBuffer.allocate(100));
            }
            pipe.read(ByteBuffer.allocate(1)); // its end
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            answered.countDown();
        }
    }

    private static void readFully(NamedPipeChannel pipe) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        while (buffer.hasRemaining()) {
            if (pipe.read(buffer) < 0) {
                throw new IOException("the end came too early");
            }
        }
    }
}

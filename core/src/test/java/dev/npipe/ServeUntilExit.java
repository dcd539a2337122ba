// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Provider;
import dev.npipe.internal.Providers;
import dev.npipe.internal.windows.FakeWindows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The main program of a JVM that serves clients whose handlers fail, and clients that leave before
 * their answers, and ends while it serves. It prints what became of {@link PipeServer#join}.
 */
final class ServeUntilExit {
    static final int CLIENTS = 20;

    private ServeUntilExit() {}

    /** The arguments: the backend, {@code model} for the model of Windows, and a name. */
    public static void main(String[] args) throws Exception {
        Provider provider =
                args[0].equals("model") ? new FakeWindows().provider() : Providers.current();
        PipeServer server =
                new NamedPipeServerChannelBuilder(() -> provider)
                        .bind(NamedPipeAddress.of(args[1]))
                        .serve(ServeUntilExit::failOrAnswer);
        for (int i = 0; i < CLIENTS; i++) {
            try (var unlucky = connect(provider, server)) {
                unlucky.write(PipeFixture.utf8("fail\n"));
                unlucky.read(ByteBuffer.allocate(1));
            }
            try (var rude = connect(provider, server)) {
                rude.write(PipeFixture.utf8("answer\n"));
                rude.read(ByteBuffer.allocate(1));
            }
        }
        while (server.conversations() > 0) {
            Thread.onSpinWait();
        }
        var joined = new CompletableFuture<String>();
        Thread.ofPlatform().daemon().start(() -> join(server, joined));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> tell(joined)));
        System.exit(0);
    }

    private static NamedPipeChannel connect(Provider provider, PipeServer server)
            throws IOException {
        return new NamedPipeChannelBuilder(() -> provider).connect(server.address());
    }

    private static void failOrAnswer(NamedPipeChannel pipe) throws IOException {
        if (pipe.readLine(100).orElseThrow().equals("fail")) {
            throw new IllegalStateException("for the log");
        }
        while (true) { // until the client is gone
            pipe.write(ByteBuffer.allocate(100));
        }
    }

    private static void join(PipeServer server, CompletableFuture<String> joined) {
        try {
            server.join();
            joined.complete("joined");
        } catch (IOException | InterruptedException e) {
            joined.complete(e.toString());
        }
    }

    private static void tell(CompletableFuture<String> joined) {
        try {
            System.out.println(joined.completeOnTimeout("goes on", 50, TimeUnit.SECONDS).get());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}

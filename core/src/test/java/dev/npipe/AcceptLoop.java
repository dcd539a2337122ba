// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Provider;
import dev.npipe.internal.Providers;
import dev.npipe.internal.windows.FakeWindows;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The main program of a JVM that ends while a server is in its loop; it prints how often {@code
 * accept} has failed, with what at last, and whether the server is open.
 */
final class AcceptLoop {
    private AcceptLoop() {}

    /** The arguments: the backend, {@code model} for the model of Windows, and a name. */
    public static void main(String[] args) throws Exception {
        Provider provider =
                args[0].equals("model") ? new FakeWindows().provider() : Providers.current();
        var server =
                new NamedPipeServerChannelBuilder(() -> provider)
                        .bind(NamedPipeAddress.of(args[1]));
        var failures = new AtomicLong();
        var last = new AtomicReference<IOException>();
        var over = new CountDownLatch(1);
        Thread loop =
                Thread.ofPlatform()
                        .daemon()
                        .start(
                                () -> {
                                    while (server.isOpen()) {
                                        try {
                                            server.accept();
                                        } catch (IOException e) {
                                            failures.incrementAndGet();
                                            last.set(e);
                                        }
                                    }
                                    over.countDown();
                                });
        PipeFixture.awaitWaiting(loop);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> tell(server, failures, last, over)));
        System.exit(0);
    }

    private static void tell(
            NamedPipeServerChannel server,
            AtomicLong failures,
            AtomicReference<IOException> last,
            CountDownLatch over) {
        boolean ended = false;
        try {
            ended = over.await(50, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.printf(
                "%s after %d of %s, %s%n",
                ended ? "ended" : "goes on",
                failures.get(),
                last.get() == null ? "nothing" : last.get().getClass().getSimpleName(),
                server.isOpen() ? "open" : "closed");
    }
}

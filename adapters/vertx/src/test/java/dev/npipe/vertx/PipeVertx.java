// SPDX-License-Identifier: Apache-2.0
package dev.npipe.vertx;

import dev.npipe.NamedPipeAddress;
import dev.npipe.netty.RecordedLeaks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The Vert.x of a test class, with pipes. At its end no buffer is lost. */
final class PipeVertx implements AfterAllCallback {
    private final Vertx vertx;

    PipeVertx() {
        this(new NamedPipeTransport());
    }

    PipeVertx(NamedPipeTransport transport) {
        vertx = Vertx.builder().withTransport(transport).build();
    }

    Vertx vertx() {
        return vertx;
    }

    /** An address that nobody else has. */
    static NamedPipeAddress newAddress() {
        return NamedPipeAddress.of("vertx-" + UUID.randomUUID());
    }

    /** The address as Vert.x has it. */
    static SocketAddress socket(NamedPipeAddress address) {
        return SocketAddress.domainSocketAddress(address.toString());
    }

    /** What becomes of a future within a minute; a failure is the cause of what is thrown. */
    static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** Why a future fails. */
    static Throwable failure(Future<?> future) throws Exception {
        try {
            throw new AssertionError("no failure but " + await(future));
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        await(vertx.close());
        RecordedLeaks.expectNone();
    }
}

// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Connection;
import dev.npipe.internal.Listener;
import dev.npipe.internal.Provider;
import java.lang.reflect.Proxy;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that nobody gets is closed: nobody else would do that. */
@Timeout(20)
final class NobodysConnectionTest {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("nobodys");

    private final OutOfMemoryError noMemory = new OutOfMemoryError("for a channel");

    /** What was called, in this order. */
    private final List<String> calls = new ArrayList<>();

    private Supplier<PipeInfo> info =
            () -> {
                throw noMemory;
            };

    @AfterEach
    void noInterruptIsLeft() {
        Thread.interrupted();
    }

    @Test
    void aClientWithoutAChannelIsClosed() {
        Provider provider = fake(Provider.class, "connect", this::connection);
        var builder = new NamedPipeChannelBuilder(() -> provider);
        assertThatThrownBy(() -> builder.connect(ADDRESS)).isSameAs(noMemory);
        assertThat(calls).containsExactly("connect", "info", "close");
    }

    @Test
    void anAcceptedClientWithoutAChannelIsClosed() throws Exception {
        Listener listener = fake(Listener.class, "accept", this::connection);
        try (var server = new NamedPipeServerChannel(listener, ADDRESS)) {
            assertThatThrownBy(server::accept).isSameAs(noMemory);
            assertThat(calls).containsExactly("accept", "info", "close");
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void aClientThatComesTogetherWithAnInterruptIsClosed() throws Exception {
        info = () -> new PipeInfo(PipeMode.BYTE, PipeDirection.DUPLEX, true, 0, 0, 1, 1);
        Listener listener =
                fake(
                        Listener.class,
                        "accept",
                        () -> {
                            interruptFromOutside();
                            return connection();
                        });
        var server = new NamedPipeServerChannel(listener, ADDRESS);
        assertThatThrownBy(server::accept).isInstanceOf(ClosedByInterruptException.class);
        assertThat(calls).containsExactly("accept", "close", "info", "opened", "close");
    }

    /** A thread that interrupts itself closes nothing. */
    private static void interruptFromOutside() {
        Thread interrupting = Thread.startVirtualThread(Thread.currentThread()::interrupt);
        while (interrupting.isAlive()) {
            Thread.onSpinWait();
        }
    }

    private Connection connection() {
        return fake(Connection.class, "info", () -> info.get());
    }

    /** Something that notes its calls, and has an answer to one of them. */
    private <T> T fake(Class<T> type, String method, Supplier<?> answer) {
        Object fake =
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, called, arguments) -> {
                            calls.add(called.getName());
                            if (called.getName().equals(method)) {
                                return answer.get();
                            }
                            return called.getName().equals("opened") ? PipeDirection.DUPLEX : null;
                        });
        return type.cast(fake);
    }
}

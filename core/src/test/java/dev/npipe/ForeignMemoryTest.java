// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * LentBuffers in memory whose owner may free it, or lets one thread in only. The messages are long,
 * and one was read before, so that the system is handed the buffer itself.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the addresses are handed to libc")
@Timeout(60)
final class ForeignMemoryTest {
    private static final int LONG = 32 * 1024;

    private NamedPipeServerChannel listener;
    private NamedPipeChannel client;
    private NamedPipeChannel server;

    @BeforeEach
    void connect() throws Exception {
        var address = NamedPipeAddress.of("memory-" + System.nanoTime());
        listener = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(address);
        client = NamedPipeChannel.connect(address);
        server = listener.accept(Duration.ofSeconds(20));
        client.write(ByteBuffer.allocate(LONG));
        assertThat(server.read(ByteBuffer.allocateDirect(LONG))).isEqualTo(LONG);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        server.close();
        listener.close();
    }

    private void expectTheMessage() throws Exception {
        ByteBuffer own = ByteBuffer.allocateDirect(LONG);
        assertThat(server.read(own)).isEqualTo(LONG);
        assertThat(own.get(0)).isEqualTo((byte) 'A');
    }

    private static ByteBuffer message() {
        return ByteBuffer.allocate(LONG).put(0, (byte) 'A');
    }

    @Test
    void memoryThatWasFreedIsNotReadInto() throws Exception {
        ByteBuffer freed;
        try (Arena arena = Arena.ofShared()) {
            freed = arena.allocate(LONG).asByteBuffer();
        }
        client.write(message());
        assertThatThrownBy(() -> server.read(freed)).isInstanceOf(IllegalStateException.class);
        expectTheMessage();
    }

    @Test
    void memoryOfAnotherThreadIsNotReadInto() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            ByteBuffer confined = arena.allocate(LONG).asByteBuffer();
            client.write(message());
            var reading = CompletableFuture.supplyAsync(() -> attempt(confined));
            assertThat(outcome(reading)).isInstanceOf(WrongThreadException.class);
            expectTheMessage();
        }
    }

    private Object attempt(ByteBuffer buffer) {
        try {
            return server.read(buffer);
        } catch (Exception e) {
            return e;
        }
    }

    @Test
    @SuppressWarnings("MustBeClosedChecker") // closed by the test itself
    void memoryInUseCannotBeFreed() throws Exception {
        Arena arena = Arena.ofShared();
        ByteBuffer shared = arena.allocate(LONG).asByteBuffer();
        var outcome = new CompletableFuture<Object>();
        Thread reader = Thread.ofPlatform().start(() -> outcome.complete(attempt(shared)));
        PipeFixture.awaitWaiting(reader);
        try {
            arena.close(); // before the reader is in the system's call, which then does not begin
            assertThat(outcome(outcome)).isInstanceOf(IllegalStateException.class);
        } catch (IllegalStateException e) {
            client.write(message());
            assertThat(outcome(outcome)).isEqualTo(LONG);
            assertThat(shared.get(0)).isEqualTo((byte) 'A');
            arena.close();
        }
    }
}

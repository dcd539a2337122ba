// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.npipe.FuzzedPipes;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.flow.Allocations;
import dev.npipe.internal.unix.flow.FuzzedReads;
import dev.npipe.internal.unix.flow.FuzzedSocket;
import dev.npipe.internal.unix.flow.FuzzedSockets;
import dev.npipe.internal.unix.flow.QuietLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * A server whose client says anything: the answer is what {@code docs/protocol.md} says, and the
 * next client is served as if nothing had happened.
 *
 * <p>An input is how the bytes arrive ({@link FuzzedSocket}), and the bytes.
 */
final class ClientHelloFuzzTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static FuzzedSockets sockets;
    private static Path directory;
    private static NamedPipeServerChannel listener;

    @BeforeAll
    static void bind() throws IOException {
        QuietLog.install();
        sockets = new FuzzedSockets(new NioSockets().self());
        directory = Files.createTempDirectory("np");
        System.setProperty("dev.npipe.directory", directory.toString());
        listener = FuzzedPipes.bind(sockets);
    }

    @AfterAll
    static void close() throws IOException {
        listener.close();
        System.clearProperty("dev.npipe.directory");
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @FuzzTest
    void clientHello(byte[] input) throws IOException, InterruptedException {
        if (input.length == 0) {
            return;
        }
        ByteBuffer said = ByteBuffer.wrap(input, 1, input.length - 1).slice();
        FuzzedSocket client = sockets.peer(said.duplicate(), input[0]);
        sockets.arrive(client);
        assertThat(client.awaitSent(Handshake.SIZE)).as("settled").isTrue();
        checkAnswer(said.order(ByteOrder.LITTLE_ENDIAN), client.sent());
        nextClientIsServed(input.length);
        assertThat(client.awaitClosed()).isTrue();
        assertThat(listener.info().instances()).isZero();
        Allocations.directAtMostThePool();
    }

    /** Accepts the client, if it was let in, and then one that behaves. */
    private static void nextClientIsServed(int length) throws IOException {
        ByteBuffer hello = new ClientHello(1, Handshake.KIND_OPEN, 0, true, true, 0, 1).encode();
        ByteBuffer said = ByteBuffer.allocate(69).order(ByteOrder.LITTLE_ENDIAN);
        FuzzedSocket good = sockets.peer(said.put(hello).putInt(1).put((byte) 42).flip(), 0);
        sockets.arrive(good);
        do {
            try (NamedPipeChannel pipe = listener.accept(PATIENCE)) {
                if (good.isTaken()) {
                    assertThat(pipe.readMessage(9)).contains(new byte[] {42});
                } else {
                    FuzzedReads.readAll(pipe, length);
                }
            }
        } while (!good.isTaken());
    }

    private static void checkAnswer(ByteBuffer said, ByteBuffer sent) throws IOException {
        OptionalInt expected = expectedStatus(said);
        if (expected.isEmpty()) {
            assertThat(sent.remaining()).as("bytes sent to a stranger").isZero();
            return;
        }
        assertThat(sent.remaining()).isGreaterThanOrEqualTo(Handshake.SIZE);
        ServerHello answer = ServerHello.decode(sent);
        assertThat(answer.status()).isEqualTo(expected.getAsInt());
        assertThat(answer.version()).isEqualTo(1);
        int bits = said.getShort(8) == 1 ? said.getInt(16) : 0; // another version's may mean others
        assertThat(answer.capabilities()).isEqualTo(bits & Handshake.CAPABILITY_DRAIN);
    }

    /** By the document; empty when there is to be no answer. */
    private static OptionalInt expectedStatus(ByteBuffer hello) {
        if (hello.remaining() < 64
                || hello.getLong(0) != 0x0A1A_0D45_5049_504EL
                || hello.getShort(10) != 64) {
            return OptionalInt.empty();
        }
        if (hello.getShort(8) != 1) {
            return OptionalInt.of(Win32Error.REVISION_MISMATCH);
        }
        if ((hello.getInt(20) & ~3) != 0 || hello.getInt(24) < -2) {
            return OptionalInt.empty();
        }
        int kind = hello.getShort(12);
        if (kind == 0 && hello.getInt(20) == 0) {
            return OptionalInt.of(Win32Error.INVALID_PARAMETER);
        }
        return OptionalInt.of(kind == 0 || kind == 1 ? 0 : Win32Error.NOT_SUPPORTED);
    }
}
